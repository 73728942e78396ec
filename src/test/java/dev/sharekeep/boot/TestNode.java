package dev.sharekeep.boot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;

/// One node of a site of two: provisioned by `init`, its file completed as its owner would, and run
/// as a process of its own in production profile, on SoftHSM.
final class TestNode implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 240;
    private static final int NODES = 2;
    private static final JsonMapper JSON = new JsonMapper();

    private final int index;
    private final Path folder;
    private final String publicKey;
    private final int[] ports = freePorts();
    private Process process;
    private Path log;

    private TestNode(int index, Path folder, String publicKey) throws IOException {
        this.index = index;
        this.folder = folder;
        this.publicKey = publicKey;
    }

    /// Runs `init` by `command`, which is the command line `sharekeep` in parts.
    static TestNode provision(List<String> command, Path folder, int index) throws Exception {
        List<String> line = new ArrayList<>(command);
        line.addAll(List.of("init", "--json", "--allow-raw", "--wrapping-key-bits=2048"));
        line.addAll(List.of("--dir=" + folder, "--site=main"));
        line.addAll(List.of("--index=" + index, "--nodes=" + NODES));
        Process init = builder(line).redirectErrorStream(true).start();
        String printed = new String(init.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (init.waitFor() != 0) {
            throw new AssertionError("init failed: " + printed);
        }
        JsonNode result = JSON.readTree(printed);
        return new TestNode(index, folder, result.get("publicKey").textValue());
    }

    /// The command line of the packaged application.
    static List<String> packaged() {
        Path jar = Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath();
        return List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-jar",
                jar.toString());
    }

    String publicKey() {
        return publicKey;
    }

    String peers() {
        return "127.0.0.1:" + ports[1];
    }

    URI client(String path) {
        return URI.create("https://127.0.0.1:" + ports[0] + path);
    }

    URI management(String path) {
        return URI.create("http://127.0.0.1:" + ports[2] + path);
    }

    long pid() {
        return process.pid();
    }

    /// What `init` wrote, with the other node's line, this machine's ports, and `clients` added.
    String completed(String otherAddress, String otherKey, String clients) throws IOException {
        String toml = Files.readString(folder.resolve("node.toml"));
        for (int i = 1; i <= NODES; i++) {
            String address = i == index ? peers() : otherAddress;
            String key = i == index ? publicKey : otherKey;
            toml =
                    toml.replaceFirst(
                            "Address = \"node" + i + ":7443\"\nPublicKey = \".*\"",
                            Matcher.quoteReplacement(
                                    "Address = \"" + address + "\"\nPublicKey = \"" + key + "\""));
        }
        return toml.replace("0.0.0.0:8443", "127.0.0.1:" + ports[0])
                        .replace("0.0.0.0:7443", peers())
                        .replace("127.0.0.1:9443", "127.0.0.1:" + ports[2])
                        // software tokens compute on the cores that the tests share
                        .replace("\n[Token]\n", "\n[Token]\nCallTimeoutMillis = 30000\n")
                + clients;
    }

    void start(ProcessBuilder builder, Path output) throws IOException {
        log = output;
        process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    }

    /// Waits until `/health/live` or `/health/ready` answers that it is up.
    void await(HttpClient http, String probe) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (status(http, probe) != 200) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new AssertionError("node " + index + " is not up:\n" + said());
            }
            Thread.sleep(200);
        }
    }

    private int status(HttpClient http, String probe) throws Exception {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(management("/health/" + probe))
                            .timeout(Duration.ofSeconds(10))
                            .build();
            HttpResponse<Void> answer = http.send(request, BodyHandlers.discarding());
            return answer.statusCode();
        } catch (IOException e) {
            return 0; // its door is not open yet
        }
    }

    /// Waits for the process to end by itself, and returns its status.
    int end() throws Exception {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("node " + index + " does not end:\n" + said());
        }
        return process.exitValue();
    }

    /// Asks the process to end, as a service manager does, and returns its status.
    int stop() throws Exception {
        process.destroy();
        return end();
    }

    String said() throws IOException {
        return Files.readString(log);
    }

    /// A process with the environment that a service manager gives, and the JDK of this one.
    static ProcessBuilder builder(List<String> line) {
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().clear();
        builder.environment()
                .put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder;
    }

    private static int[] freePorts() throws IOException {
        try (ServerSocket one = free();
                ServerSocket two = free();
                ServerSocket three = free()) {
            return new int[] {one.getLocalPort(), two.getLocalPort(), three.getLocalPort()};
        }
    }

    private static ServerSocket free() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @Override
    public void close() throws Exception {
        if (process != null && process.isAlive()) {
            process.destroy();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }
}
