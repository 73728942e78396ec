package dev.sharekeep.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// CPU time of processes as Linux counts it, user and system, in seconds: whole, and by what their
/// threads are for.
///
/// @param total of whole processes, threads that have ended included
/// @param byPurpose of threads that still run
record NodeCpu(double total, Map<String, Double> byPurpose) {
    private static final double TICKS_A_SECOND = 100; // USER_HZ, the same on all of Linux

    static final String TOKEN = "token calls";
    static final String OTHER = "the rest";

    private record Usage(String name, double seconds) {
        /// Fields of proc_pid_stat(5): the name in parentheses is the second, utime the 14th.
        static Usage read(Path stat) throws IOException {
            String text = Files.readString(stat);
            int end = text.lastIndexOf(')');
            String[] after = text.substring(end + 2).split(" ");
            long ticks = Long.parseLong(after[11]) + Long.parseLong(after[12]);
            return new Usage(text.substring(text.indexOf('(') + 1, end), ticks / TICKS_A_SECOND);
        }
    }

    static NodeCpu of(List<Long> pids) throws IOException {
        double total = 0;
        Map<String, Double> byPurpose = new TreeMap<>();
        for (long pid : pids) {
            Path process = Path.of("/proc", Long.toString(pid));
            total += Usage.read(process.resolve("stat")).seconds();
            try (Stream<Path> threads = Files.list(process.resolve("task"))) {
                for (Path thread : threads.toList()) {
                    count(thread, byPurpose);
                }
            }
        }
        return new NodeCpu(total, byPurpose);
    }

    private static void count(Path thread, Map<String, Double> byPurpose) throws IOException {
        try {
            Usage usage = Usage.read(thread.resolve("stat"));
            byPurpose.merge(purpose(usage.name()), usage.seconds(), Double::sum);
        } catch (NoSuchFileException e) {
            // it has just ended; its time is in the total
        }
    }

    /// What was used since `before`; threads that ended meanwhile are in the rest.
    NodeCpu since(NodeCpu before) {
        Map<String, Double> used = new TreeMap<>();
        double known = 0;
        for (Map.Entry<String, Double> now : byPurpose.entrySet()) {
            double seconds = now.getValue() - before.byPurpose().getOrDefault(now.getKey(), 0.0);
            used.put(now.getKey(), seconds);
            known += seconds;
        }
        double all = total - before.total();
        used.merge(OTHER, all - known, Double::sum);
        return new NodeCpu(all, used);
    }

    private static String purpose(String thread) {
        if (thread.startsWith("token-")) {
            return TOKEN;
        }
        if (thread.startsWith("C1 ") || thread.startsWith("C2 ")) {
            return "JIT compiler";
        }
        if (thread.startsWith("VM ") || thread.startsWith("GC ") || thread.startsWith("G1 ")) {
            return "VM and garbage collection";
        }
        if (thread.startsWith("ForkJoinPool") || thread.isEmpty()) {
            return "virtual threads";
        }
        if (thread.startsWith("vert.x") || thread.startsWith("executor-thr")) {
            return "REST";
        }
        return thread;
    }
}
