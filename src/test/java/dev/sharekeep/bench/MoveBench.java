package dev.sharekeep.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.sharekeep.cli.Output;
import dev.sharekeep.cli.demo.TwoSites;
import dev.sharekeep.client.EcdsaClient;
import dev.sharekeep.client.WrappedKeyShares;
import dev.sharekeep.contract.KeyReply;
import dev.sharekeep.token.pkcs11.RsaPool;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Prints what it costs to move one secp256k1 key with its chain code between two sites of three
/// node processes each, on SoftHSM with RSA-3072, through the SDK over mutual TLS. Beside it, in
/// the same run, the raw RSA private operations that such a token makes through the same pool.
///
/// `main [imports]`: 500 imports are measured unless told otherwise, after two fifths of that to
/// warm up.
public final class MoveBench {
    private static final int IMPORTS = 500;
    private static final int RSA_BITS = 3072;
    private static final int NODES = 3;

    /// A node opens its share and its chain code.
    private static final int OPERATIONS_AN_IMPORT = 2;

    private static final int AT_A_TIME = 4;
    private static final double TARGET = 1.5;

    /// Private operations: how many a second of time, and seconds of CPU for each.
    private record Rsa(int operations, double seconds, double cpuSeconds) {
        Rsa and(Rsa other) {
            return new Rsa(
                    operations + other.operations,
                    seconds + other.seconds,
                    cpuSeconds + other.cpuSeconds);
        }

        double rate() {
            return operations / seconds;
        }

        double cpuMillis() {
            return cpuSeconds * 1e3 / operations;
        }
    }

    private final EcdsaClient main;
    private final EcdsaClient standby;
    private final List<Long> standbyPids;
    private final RsaPool rsa;
    private final int imports;
    private final int warmUp;

    private MoveBench(TwoSites sites, RsaPool rsa, int imports) {
        this.main = new EcdsaClient(sites.main());
        this.standby = new EcdsaClient(sites.standby());
        this.standbyPids = sites.standbyPids();
        this.rsa = rsa;
        this.imports = imports;
        this.warmUp = Math.max(1, imports * 2 / 5);
    }

    public static void main(String... args) throws Exception {
        int imports = args.length > 0 ? Integer.parseInt(args[0]) : IMPORTS;
        if (imports < 1) {
            throw new IllegalArgumentException("measure at least one import");
        }
        progress("making six tokens with RSA-" + RSA_BITS + " and starting two sites on them");
        try (RsaPool rsa = RsaPool.softHsm(RSA_BITS);
                TwoSites sites = TwoSites.start("softhsm", line -> progress("  " + line))) {
            new MoveBench(sites, rsa, imports).run();
        }
    }

    private void run() throws Exception {
        String keyId = main.keygen("secp256k1");
        List<byte[]> wrappingKeys = standby.wrappingKeys();
        Times exports = new Times();
        Times moves = new Times();
        Times afterExports = new Times();
        progress("warming up: " + warmUp + " exports and imports");
        move(warmUp, keyId, wrappingKeys, new Times(), new Times(), new Times());
        rsa.run(imports);
        Rsa before = privateOperations();

        progress("measuring " + imports + " imports, one after another");
        WrappedKeyShares bundle = main.exportWrappedKeyShares(keyId, wrappingKeys);
        Times single = new Times();
        NodeCpu start = NodeCpu.of(standbyPids);
        for (int i = 0; i < imports; i++) {
            single.add(importOnce(bundle));
        }
        NodeCpu used = NodeCpu.of(standbyPids).since(start);

        progress("measuring " + imports + " imports, " + AT_A_TIME + " at a time");
        NodeCpu busyStart = NodeCpu.of(standbyPids);
        double busyRate = importsAtATime(bundle);
        NodeCpu busy = NodeCpu.of(standbyPids).since(busyStart);
        Rsa limit = before.and(privateOperations());

        progress("measuring " + warmUp + " moves, one after another");
        move(warmUp, keyId, wrappingKeys, exports, afterExports, moves);

        System.out.println(
                Output.table(
                        List.of("ONE KEY, " + NODES + " NODES A SITE", "P50", "P95", "A SECOND"),
                        List.of(
                                row("export", exports),
                                row("import", single),
                                row("move: export, then import", moves),
                                List.of(
                                        "import, " + AT_A_TIME + " at a time",
                                        "",
                                        "",
                                        number(busyRate)))));
        limits(limit, single.rate(), busyRate);
        cpu(limit, used, busy);
    }

    private void move(
            int count,
            String keyId,
            List<byte[]> wrappingKeys,
            Times exports,
            Times importing,
            Times moves) {
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            WrappedKeyShares bundle = main.exportWrappedKeyShares(keyId, wrappingKeys);
            long exported = System.nanoTime() - start;
            long imported = importOnce(bundle);
            exports.add(exported);
            importing.add(imported);
            moves.add(exported + imported);
        }
    }

    /// Imports under a new key id, so that the same bundle can come again; returns nanoseconds.
    private long importOnce(WrappedKeyShares bundle) {
        long start = System.nanoTime();
        KeyReply reply = standby.importBundle(bundle, "", null, null);
        long nanos = System.nanoTime() - start;
        if (!reply.outcome().equals("imported") || bundle.chainCodes() == null) {
            throw new IllegalStateException("this was no import of a key with its chain code");
        }
        return nanos;
    }

    /// Imports a second with several in flight.
    private double importsAtATime(WrappedKeyShares bundle) throws Exception {
        long start = System.nanoTime();
        try (ExecutorService callers = Executors.newFixedThreadPool(AT_A_TIME)) {
            List<Future<Long>> all = new ArrayList<>();
            for (int i = 0; i < imports; i++) {
                all.add(callers.submit(() -> importOnce(bundle)));
            }
            for (Future<Long> one : all) {
                one.get();
            }
        }
        return imports * 1e9 / (System.nanoTime() - start);
    }

    private Rsa privateOperations() throws Exception {
        progress("measuring the token's RSA private operations");
        OperatingSystemMXBean process =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long cpu = process.getProcessCpuTime();
        long start = System.nanoTime();
        int made = rsa.run(imports * OPERATIONS_AN_IMPORT);
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Rsa(made, seconds, (process.getProcessCpuTime() - cpu) / 1e9);
    }

    private static List<String> row(String what, Times times) {
        return List.of(what, times.millis(50), times.millis(95), number(times.rate()));
    }

    /// All nodes' tokens are on this machine's cores, so an import takes the operations of all.
    private void limits(Rsa limit, double singleRate, double busyRate) {
        double most = limit.rate() / (NODES * OPERATIONS_AN_IMPORT);
        System.out.printf(
                Locale.ROOT,
                "%nRSA-%d private operations of the token: %.0f a second with %d at a time.%n"
                        + "An import takes %d at each of %d nodes, all on this machine: at most"
                        + " %.1f imports a second.%n"
                        + "Share of this limit that imports reach: %.0f %% one after another,"
                        + " %.0f %% with %d at a time.%n",
                RSA_BITS,
                limit.rate(),
                rsa.threads(),
                OPERATIONS_AN_IMPORT,
                NODES,
                most,
                100 * singleRate / most,
                100 * busyRate / most,
                AT_A_TIME);
    }

    private void cpu(Rsa limit, NodeCpu single, NodeCpu busy) {
        double needed = OPERATIONS_AN_IMPORT * limit.cpuMillis();
        System.out.printf(
                Locale.ROOT,
                "%nCPU of the %d private operations of an import at one node: %.2f ms%n%n",
                OPERATIONS_AN_IMPORT,
                needed);
        List<List<String>> rows = new ArrayList<>();
        rows.add(cpuRow("all", single.total(), busy.total(), needed));
        for (String purpose : single.byPurpose().keySet()) {
            double one = single.byPurpose().get(purpose);
            double many = busy.byPurpose().getOrDefault(purpose, 0.0);
            if (one + many > (single.total() + busy.total()) / 100) {
                rows.add(cpuRow("  " + purpose, one, many, needed));
            }
        }
        System.out.println(
                Output.table(
                        List.of(
                                "CPU OF AN IMPORT AT ONE NODE",
                                "ONE AFTER ANOTHER",
                                "TO RSA",
                                AT_A_TIME + " AT A TIME",
                                "TO RSA"),
                        rows));
        double ratio = perImport(single.total()) / needed;
        System.out.printf(
                Locale.ROOT,
                "%nTarget: an import's CPU is at most %.1f times that of its private operations:"
                        + " %s, %.2f (%d imports after %d).%n",
                TARGET,
                ratio <= TARGET ? "reached" : "NOT reached",
                ratio,
                imports,
                warmUp);
    }

    private List<String> cpuRow(String what, double single, double busy, double needed) {
        return List.of(
                what,
                number(perImport(single)) + " ms",
                ratio(perImport(single) / needed),
                number(perImport(busy)) + " ms",
                ratio(perImport(busy) / needed));
    }

    /// Milliseconds of CPU for one import at one node.
    private double perImport(double seconds) {
        return seconds * 1e3 / imports / NODES;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String ratio(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static void progress(String line) {
        System.err.println("bench: " + line);
    }
}
