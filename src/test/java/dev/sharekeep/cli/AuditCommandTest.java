package dev.sharekeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharekeep.audit.AuditLine;
import dev.sharekeep.wire.Fingerprint;
import dev.sharekeep.wire.Hash;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AuditCommandTest {
    @TempDir Path folder;
    private final StringWriter printed = new StringWriter();
    private KeyPair identity;
    private Path log;

    @BeforeEach
    void writeALogOfThreeEntries() throws Exception {
        KeyPairGenerator maker = KeyPairGenerator.getInstance("EC");
        maker.initialize(new ECGenParameterSpec("secp256r1"));
        identity = maker.generateKeyPair();
        byte[] one = line(1, "NODE_STARTED", new byte[32], null);
        byte[] chain = Hash.SHA256.ofObject(one);
        Fingerprint node = Fingerprint.ofSpki(identity.getPublic().getEncoded());
        Signature signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(identity.getPrivate());
        signer.update(AuditLine.checkpointMessage(node, 2, chain));
        byte[] two = line(2, "CHECKPOINT", chain, signer.sign());
        byte[] three = line(3, "NODE_STOPPED", Hash.SHA256.ofObject(two), null);
        log = folder.resolve("audit.jsonl");
        Files.writeString(log, text(one) + "\n" + text(two) + "\n" + text(three) + "\n");
    }

    private static String text(byte[] line) {
        return new String(line, StandardCharsets.UTF_8);
    }

    private static byte[] line(long number, String event, byte[] previous, byte[] signature) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("sequence", Long.toString(number));
        fields.put("time", "\"2026-01-01T00:00:00Z\"");
        fields.put("node", "1");
        fields.put("event", AuditLine.quoted(event));
        if (signature != null) {
            fields.put("signature", AuditLine.quoted(HexFormat.of().formatHex(signature)));
        }
        return AuditLine.line(AuditLine.body(fields, previous), new byte[32]);
    }

    private int run(String... arguments) {
        CommandLine line = Sharekeep.commandLine();
        line.setOut(new PrintWriter(printed));
        line.setErr(new PrintWriter(printed));
        return line.execute(arguments);
    }

    private String key() {
        return Base64.getEncoder().encodeToString(identity.getPublic().getEncoded());
    }

    @Test
    void aGenuineLogHolds() {
        assertThat(run("audit", "verify", log.toString(), "--node-key", key())).isZero();
        assertThat(printed.toString())
                .contains("3 entries, signed by the node up to entry 2")
                .contains("The last 1 are chained, but not signed yet");
    }

    @Test
    void anEditBeforeACheckpointIsNamed() throws Exception {
        Files.writeString(log, Files.readString(log).replace("NODE_STARTED", "NODE_STOPPED"));
        assertThat(run("audit", "verify", log.toString(), "--node-key", key(), "--json"))
                .isEqualTo(ExitCode.NOT_GENUINE);
        assertThat(printed.toString()).contains("\"firstBadEntry\":2");
    }

    @Test
    void theLogOfAnotherNodeIsNotGenuine() throws Exception {
        String mine = key();
        writeALogOfThreeEntries();
        assertThat(run("audit", "verify", log.toString(), "--node-key", mine))
                .isEqualTo(ExitCode.NOT_GENUINE);
        assertThat(printed.toString()).contains("NOT GENUINE: entry 2");
    }

    @Test
    void unusableArgumentsSaySo() {
        assertThat(run("audit", "verify", log.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(run("audit", "verify", log.toString(), "--node-key", "?"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(run("audit", "verify", folder + "/none", "--node-key", key()))
                .isEqualTo(ExitCode.USAGE);
        assertThat(run("audit")).isEqualTo(ExitCode.USAGE);
        assertThat(printed.toString()).contains("hint:").doesNotContain("at dev.sharekeep");
    }
}
