package dev.sharekeep.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Keys and certificates that OpenSSL makes, the outside tool of all these tests.
record TestKeys(Path key, Path certificate) {
    static TestKeys make(Path folder, String name) throws Exception {
        Path key = folder.resolve(name + ".key");
        Path certificate = folder.resolve(name + ".crt");
        openSsl(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/CN=" + name,
                "-keyout",
                key.toString(),
                "-out",
                certificate.toString());
        return new TestKeys(key, certificate);
    }

    ClientIdentity identity() {
        return ClientIdentity.fromPem(key, certificate);
    }

    /// Runs OpenSSL and fails the test with what it said.
    static byte[] openSsl(String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("openssl"));
        line.addAll(List.of(arguments));
        Path errors = java.nio.file.Files.createTempFile("openssl", ".err");
        Process process = new ProcessBuilder(line).redirectError(errors.toFile()).start();
        process.getOutputStream().close();
        byte[] printed = process.getInputStream().readAllBytes();
        if (process.waitFor() != 0) {
            throw new IOException(
                    String.join(" ", line)
                            + ": "
                            + new String(
                                    java.nio.file.Files.readAllBytes(errors),
                                    StandardCharsets.UTF_8));
        }
        java.nio.file.Files.delete(errors);
        return printed;
    }
}
