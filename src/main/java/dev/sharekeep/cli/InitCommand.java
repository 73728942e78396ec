package dev.sharekeep.cli;

import dev.sharekeep.cli.NodeFile.Client;
import dev.sharekeep.cli.NodeFile.Doors;
import dev.sharekeep.cli.NodeFile.Peer;
import dev.sharekeep.cli.Provisioning.Provisioned;
import dev.sharekeep.client.ClientCode;
import dev.sharekeep.client.EcdsaSecretSharing;
import dev.sharekeep.client.SharekeepException;
import dev.sharekeep.wire.Fingerprint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "init",
        description = {
            "Provision a node's token, record its keys' check values, and write its TOML; an"
                    + " existing TOML stays as it is, and recorded keys must still be the same.",
            "Run it once at each node, then put every node's Address and PublicKey into the"
                    + " roster of all TOMLs."
        })
final class InitCommand extends Command {
    private static final int SESSION_TIMEOUT_SECONDS = 60;

    @Option(names = "--dir", required = true, paramLabel = "DIR", description = "Node's folder.")
    private Path folder;

    @Option(names = "--site", required = true, paramLabel = "NAME", description = "Site's name.")
    private String site;

    @Option(names = "--index", required = true, paramLabel = "I", description = "1 to n.")
    private int index;

    @Option(names = "--nodes", defaultValue = "3", paramLabel = "N", description = "Default: 3.")
    private int nodes;

    @Option(
            names = "--threshold",
            defaultValue = "1",
            paramLabel = "T",
            description = "Default: 1.")
    private int threshold;

    @Option(
            names = "--module",
            defaultValue = "softhsm",
            paramLabel = "MODULE",
            description =
                    "softhsm, nss, or the path of a PKCS#11 library whose token the vendor's tool"
                            + " initialised (default: ${DEFAULT-VALUE}).")
    private String module;

    @Option(names = "--label", paramLabel = "LABEL", description = "Default: SITE-I.")
    private String label = "";

    @Option(
            names = "--wrapping-key-bits",
            defaultValue = "3072",
            paramLabel = "BITS",
            description = "2048, 3072 or 4096 (default: ${DEFAULT-VALUE}).")
    private int wrappingKeyBits;

    @Option(
            names = "--allow-raw",
            description =
                    "Allow tokens without OAEP, as SoftHSM: the padding is then decoded outside"
                            + " the token.")
    private boolean allowRaw;

    @Option(
            names = "--development",
            description = "Write Profile = \"development\" (implies --allow-raw).")
    private boolean development;

    @Option(
            names = "--client",
            paramLabel = "FILE",
            description = "Certificate (PEM) of a client that may call the node; repeatable.")
    private List<Path> clients = new ArrayList<>();

    @Option(
            names = "--tenant",
            defaultValue = EcdsaSecretSharing.DEFAULT_TENANT,
            paramLabel = "NAME",
            description = "Whose keys these clients use (default: ${DEFAULT-VALUE}).")
    private String tenant;

    @Override
    public Integer call() {
        List<Client> admitted = clients.stream().map(this::client).toList();
        Provisioned token =
                new Provisioning(folder, data())
                        .run(
                                module,
                                label.isEmpty() ? site + "-" + index : label,
                                allowRaw || development,
                                wrappingKeyBits);
        Path file = folder.resolve("node.toml");
        boolean written = write(file, token, admitted);
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("config", file.toString());
        value.put("configWritten", written);
        value.put("publicKey", token.identity());
        value.put("fingerprint", token.fingerprint());
        value.put("wrappingKey", token.wrappingKey());
        value.put("token", token.info());
        value.put("table", token.table());
        output().result(value, text(token, file, written));
        return ExitCode.DONE;
    }

    private String text(Provisioned token, Path file, boolean written) {
        Base64.Encoder base64 = Base64.getEncoder();
        return """
        token %s (%s %s): mode %s, scheme %s
        config %s: %s

        For the roster of every node of the site:
        PublicKey = "%s"
        For the clients' site file:
        Fingerprint = "%s"
        For ExportWhiteList of node %d of the site that exports to this one:
        "%s"\
        """
                .formatted(
                        token.info().label(),
                        token.info().manufacturer(),
                        token.info().model(),
                        token.info().mode(),
                        token.info().scheme(),
                        file,
                        written ? "written; complete its roster and clients" : "left as it was",
                        base64.encodeToString(token.identity()),
                        token.fingerprint(),
                        index,
                        base64.encodeToString(token.wrappingKey()));
    }

    /// Absolute, so that the TOML may be moved to where configuration lives.
    private Path data() {
        return folder.toAbsolutePath().normalize().resolve("data");
    }

    /// Admits whoever has the certificate's key, as user and operator.
    private Client client(Path certificate) {
        try (InputStream in = Files.newInputStream(certificate)) {
            Certificate read = CertificateFactory.getInstance("X.509").generateCertificate(in);
            Fingerprint fingerprint = Fingerprint.ofSpki(read.getPublicKey().getEncoded());
            return new Client(fingerprint.toString(), tenant, List.of("user", "operator"));
        } catch (IOException | CertificateException e) {
            throw SharekeepException.local(
                    ClientCode.CLIENT_FILE_INVALID,
                    certificate + " is not a certificate in PEM",
                    "Give the certificate that the client shows; its key stays where it is.");
        }
    }

    private boolean write(Path file, Provisioned token, List<Client> admitted) {
        if (Files.exists(file)) {
            return false;
        }
        List<Peer> roster = new ArrayList<>();
        for (int i = 1; i <= nodes; i++) {
            roster.add(new Peer(i, "node" + i + ":7443", i == index ? token.identity() : null));
        }
        NodeFile content =
                new NodeFile(
                        development ? "development" : "production",
                        site,
                        threshold,
                        roster,
                        index,
                        List.of(),
                        new Doors("0.0.0.0:8443", "0.0.0.0:7443", "127.0.0.1:9443"),
                        admitted,
                        SESSION_TIMEOUT_SECONDS,
                        null);
        try {
            Files.writeString(
                    file, content.text(token.table(), "jdbc:sqlite:" + data().resolve("node.db")));
            return true;
        } catch (IOException e) {
            throw SharekeepException.local(
                    ClientCode.CLIENT_FILE_INVALID,
                    file + " cannot be written",
                    "Check the folder and its rights.");
        }
    }
}
