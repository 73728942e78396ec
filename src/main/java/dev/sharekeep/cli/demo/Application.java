package dev.sharekeep.cli.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The built application, to be started as processes of its own, as its users do.
record Application(Path java, Path jar) {
    private static final List<String> JVM =
            List.of(
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:-HeapDumpOnOutOfMemoryError",
                    "-XX:+UseSerialGC",
                    "-Xmx192m");
    private static final int PATIENCE_SECONDS = 300;

    /// The application that this process runs from, or the one that was built in this folder.
    static Application here() {
        Path own = Path.of(System.getProperty("java.class.path").split(":")[0]);
        String home = System.getenv("SHAREKEEP_HOME");
        Path built = Path.of(home == null ? "" : home, "target/quarkus-app/quarkus-run.jar");
        Path jar = own.endsWith("quarkus-run.jar") ? own : built;
        if (!Files.isReadable(jar)) {
            throw new IllegalStateException(
                    "there is no built application at " + jar.toAbsolutePath());
        }
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new Application(java, jar.toAbsolutePath());
    }

    /// Starts a process that writes to `log`.
    Process start(Path log, String... arguments) throws IOException {
        return builder(arguments).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    /// Runs a command to its end and returns what it printed; throws when it fails.
    String run(String... arguments) throws IOException, InterruptedException {
        return finished(builder(arguments), arguments[0]);
    }

    private ProcessBuilder builder(String... arguments) {
        List<String> line = new ArrayList<>();
        line.add(java.toString());
        line.addAll(JVM);
        line.addAll(List.of("-jar", jar.toString()));
        line.addAll(List.of(arguments));
        return new ProcessBuilder(line);
    }

    /// Runs OpenSSL, the outside tool of the demo.
    static String openSsl(Path folder, String... arguments)
            throws IOException, InterruptedException {
        List<String> line = new ArrayList<>();
        line.add("openssl");
        line.addAll(List.of(arguments));
        return finished(new ProcessBuilder(line).directory(folder.toFile()), "openssl");
    }

    private static String finished(ProcessBuilder builder, String name)
            throws IOException, InterruptedException {
        Path errors = Files.createTempFile("sharekeep", ".err");
        try {
            Process process = builder.redirectError(errors.toFile()).start();
            process.getOutputStream().close();
            String printed =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(name + " did not end");
            }
            if (process.exitValue() != 0) {
                throw new IOException(name + " failed: " + Files.readString(errors).strip());
            }
            return printed;
        } finally {
            Files.deleteIfExists(errors);
        }
    }
}
