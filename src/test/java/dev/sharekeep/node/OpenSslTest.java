package dev.sharekeep.node;

import static dev.sharekeep.node.NodeSite.CALLER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sharekeep.math.Curve;
import dev.sharekeep.math.SecretScalar;
import dev.sharekeep.proof.Manifest;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.sharing.ShareBlob;
import dev.sharekeep.wire.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Shares to and from keys of OpenSSL, so that both ends of OAEP are not our own code.
class OpenSslTest {
    private static final Curve CURVE = Curve.SECP256K1;

    @TempDir Path folder;
    private NodeSite site;

    @BeforeEach
    void start() {
        site = NodeSite.start("main", 3, folder, Duration.ofSeconds(20));
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void sharesThatOpenSslEncryptedAreImported() throws Exception {
        try (OutsideBundle key = new OutsideBundle(CURVE, 3, 1, true)) {
            List<byte[]> shares = new ArrayList<>();
            List<byte[]> chainCodes = new ArrayList<>();
            for (TestNode node : site.nodes()) {
                Path publicKey = folder.resolve("wrapping-" + node.index + ".pem");
                Files.writeString(publicKey, pem(node.wrappingKey().encode()));
                try (SecretBytes blob = OutsideBundle.blob(key.right(node.index))) {
                    shares.add(encrypted(publicKey, blob.expose(byte[]::clone)));
                }
                chainCodes.add(encrypted(publicKey, key.chainCode().expose(byte[]::clone)));
            }
            Bundle bundle =
                    new Bundle(CURVE.curveName(), shares, chainCodes, key.publicKey(), "", null);
            assertThat(NodeSite.same(bundle.into(site)).outcome()).isEqualTo("imported");
        }
    }

    @Test
    void openSslOpensWhatIsExportedToItsKeys() throws Exception {
        String keyId = site.keygen(CURVE.curveName()).keyId();
        List<byte[]> recipients = new ArrayList<>();
        for (TestNode node : site.nodes()) {
            Path key = folder.resolve("recipient-" + node.index + ".pem");
            openSsl(
                    "genpkey",
                    "-algorithm",
                    "RSA",
                    "-pkeyopt",
                    "rsa_keygen_bits:2048",
                    "-out",
                    key);
            Path der = folder.resolve("recipient-" + node.index + ".der");
            openSsl("pkey", "-in", key, "-pubout", "-outform", "DER", "-out", der);
            byte[] spki = Files.readAllBytes(der);
            recipients.add(spki);
            node.restart(p -> Rules.exportTo(p, Set.of(Fingerprint.ofSpki(spki))));
        }
        String session = NodeSite.session();
        List<Answer<Operations.ExportedPart>> parts =
                site.all(n ->
                        n.node()
                                .exportShares(
                                        CALLER,
                                        session,
                                        keyId,
                                        recipients.get(n.index - 1),
                                        "other-tenant",
                                        null));
        Manifest.Contents contents = parts.getFirst().get().manifest().contents();
        for (Answer<Operations.ExportedPart> part : parts) {
            Path key = folder.resolve("recipient-" + part.node() + ".pem");
            Party party = new Party(part.node());
            try (SecretBytes chainCode =
                            SecretBytes.takeFrom(decrypted(key, part.get().chainCode()));
                    SecretBytes plain = SecretBytes.takeFrom(decrypted(key, part.get().share()));
                    ShareBlob blob =
                            ShareBlob.decode(CURVE, 3, party, "other-tenant", chainCode, plain);
                    SecretScalar share = blob.share().copy()) {
                assertThat(blob.threshold()).isEqualTo(1);
                assertThat(share.timesGenerator()).isEqualTo(contents.points().of(party));
            }
        }
    }

    private static String pem(byte[] spki) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(spki)
                + "\n-----END PUBLIC KEY-----\n";
    }

    private byte[] encrypted(Path publicKey, byte[] plain) throws Exception {
        return oaep(plain, "-encrypt", "-pubin", "-inkey", publicKey);
    }

    private byte[] decrypted(Path privateKey, byte[] ciphertext) throws Exception {
        return oaep(ciphertext, "-decrypt", "-inkey", privateKey);
    }

    private byte[] oaep(byte[] input, Object... how) throws Exception {
        Path in = Files.write(folder.resolve("in"), input);
        Path out = folder.resolve("out");
        List<Object> line = new ArrayList<>(List.of("pkeyutl"));
        line.addAll(List.of(how));
        line.addAll(
                List.of(
                        "-in",
                        in,
                        "-out",
                        out,
                        "-pkeyopt",
                        "rsa_padding_mode:oaep",
                        "-pkeyopt",
                        "rsa_oaep_md:sha256",
                        "-pkeyopt",
                        "rsa_mgf1_md:sha256"));
        openSsl(line.toArray());
        return Files.readAllBytes(out);
    }

    private static void openSsl(Object... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of("openssl"));
        for (Object argument : arguments) {
            line.add(argument.toString());
        }
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
