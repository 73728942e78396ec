package dev.sharekeep.cli.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One running node: its process, its log, and whether it says that it is ready.
final class NodeProcess {
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);
    private static final int GRACE_SECONDS = 10;
    private static final int LOG_LINES = 12;

    private final String name;
    private final Process process;
    private final Path log;
    private final URI ready;

    NodeProcess(String name, Process process, Path log, String management) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.ready = URI.create("http://" + management + "/health/ready");
    }

    long pid() {
        return process.pid();
    }

    /// Whether the node reports itself ready; throws when it has ended.
    boolean ready(HttpClient http) throws IOException, InterruptedException {
        if (!process.isAlive()) {
            throw new IOException(name + " ended with " + process.exitValue() + "\n" + lastLines());
        }
        try {
            HttpRequest probe = HttpRequest.newBuilder(ready).timeout(PROBE_TIMEOUT).build();
            return http.send(probe, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false; // its port is not open yet
        }
    }

    /// The end of its log, for people.
    String lastLines() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join(
                "\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    }

    /// Asks this one process to end.
    void askToEnd() {
        process.destroy();
    }

    /// Waits until it has ended, and makes it after a while.
    void end() {
        try {
            if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
