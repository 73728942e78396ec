package dev.sharekeep.cli.demo;

import dev.sharekeep.cli.NodeFile;
import dev.sharekeep.client.ClientIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// One caller of the demo, with a key that OpenSSL made.
record DemoClient(String tenant, Path key, Path certificate) {
    static DemoClient make(Path folder, String tenant) throws IOException, InterruptedException {
        Path key = folder.resolve(tenant + ".key");
        Path certificate = folder.resolve(tenant + ".crt");
        String made =
                Application.openSsl(
                        folder,
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-nodes",
                        "-days",
                        "3650",
                        "-subj",
                        "/CN=" + tenant,
                        "-keyout",
                        key.toString(),
                        "-out",
                        certificate.toString());
        if (!made.isEmpty()) {
            throw new IOException("openssl req printed something");
        }
        return new DemoClient(tenant, key, certificate);
    }

    /// What the nodes' TOML says of this caller.
    NodeFile.Client entry() {
        String fingerprint = ClientIdentity.fromPem(key, certificate).fingerprint().toString();
        return new NodeFile.Client(fingerprint, tenant, List.of("user", "operator"));
    }

    String siteFile(String site) {
        return tenant.equals(Demo.TENANT) ? site + ".toml" : site + "-" + tenant + ".toml";
    }
}
