package dev.sharekeep.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharekeep.wire.Fingerprint;
import dev.sharekeep.wire.Hash;
import dev.sharekeep.wire.IdentitySignature;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Everything that can be done to a copied log, by whoever has neither the token's MAC key nor the
/// identity key; read by the node, which checks MACs, and by an outsider, who has the certificate.
class AuditTrailTest {
    private static final int ENTRIES = 12;
    private static final List<Integer> CHECKPOINTS = List.of(5, 10);

    @TempDir Path folder;
    private final Writer writer = new Writer(1);
    private List<byte[]> lines = List.of();

    @BeforeEach
    void write() throws Exception {
        lines = writer.log(ENTRIES);
    }

    @Test
    void anUntouchedLogHolds() throws Exception {
        for (AuditTrail.Report report : List.of(byNode(lines), byOutsider(lines))) {
            assertThat(report.flaw()).isEmpty();
            assertThat(report.entries()).isEqualTo(ENTRIES);
            assertThat(report.checkpoint()).isEqualTo(10);
            assertThat(report.chain()).isEqualTo(Hash.SHA256.ofObject(lines.getLast()));
            assertThat(report.unfinished()).isZero();
        }
    }

    @Test
    void anEmptyLogHolds() throws Exception {
        assertThat(byNode(List.of()).flaw()).isEmpty();
        assertThat(byNode(List.of()).entries()).isZero();
    }

    @Test
    void anEditedEntryIsNamed() throws Exception {
        for (int at = 1; at <= ENTRIES; at++) {
            int entry = at;
            if (!CHECKPOINTS.contains(entry)) {
                caughtByNode(entry, copy -> edit(copy, entry, "\"tenant\":\"a", "\"tenant\":\"b"));
                caughtByNode(entry, copy -> edit(copy, entry, "key-", "kex-"));
            }
            caughtByNode(entry, copy -> edit(copy, entry, "T00:00:", "T00:01:"));
        }
    }

    @Test
    void anEditWithTheChainMadeAnewIsCaughtByTheMacAndByTheNextCheckpoint() throws Exception {
        List<byte[]> copy = copy();
        edit(copy, 7, "\"tenant\":\"a", "\"tenant\":\"b");
        rechain(copy, 7);
        assertThat(flawOf(byNode(copy))).isEqualTo(7);
        // Without the token the entry itself looks right; the signature over the chain does not.
        assertThat(flawOf(byOutsider(copy))).isEqualTo(10);
    }

    @Test
    void anotherSpellingOfTheSameEntryIsAnotherEntry() throws Exception {
        caughtByNode(3, copy -> edit(copy, 3, "\"tenant\":\"a", "\"tenant\":\"\\u0061"));
        caughtByNode(3, copy -> edit(copy, 3, ",\"tenant\"", ", \"tenant\""));
        caughtByNode(3, copy -> edit(copy, 3, "\"}", "\"} "));
    }

    @Test
    void aZeroMacIsRefused() throws Exception {
        List<byte[]> copy = copy();
        String line = new String(copy.get(3), StandardCharsets.UTF_8);
        String zero = line.replaceAll("\"mac\":\"[0-9a-f]{64}", "\"mac\":\"" + "0".repeat(64));
        copy.set(3, zero.getBytes(StandardCharsets.UTF_8));
        rechain(copy, 4);
        assertThat(flawOf(byNode(copy))).isEqualTo(4);
    }

    @Test
    void deletedInsertedDoubledSwappedAndRenumberedEntriesAreNamed() throws Exception {
        caughtByAll(1, copy -> copy.removeFirst());
        caughtByAll(6, copy -> copy.remove(5));
        caughtByAll(5, copy -> copy.add(4, copy.get(2)));
        caughtByAll(5, copy -> copy.add(4, copy.get(3)));
        caughtByAll(4, copy -> Collections.swap(copy, 3, 4));
        caughtByAll(6, copy -> edit(copy, 6, "\"sequence\":6", "\"sequence\":7"));
        caughtByAll(
                6,
                copy -> {
                    copy.remove(5);
                    for (int i = 5; i < copy.size(); i++) {
                        edit(copy, i + 1, "\"sequence\":" + (i + 2), "\"sequence\":" + (i + 1));
                    }
                });
    }

    @Test
    void theEndCutOffIsTheOneThingThatAReaderOfTheFileCannotSee() throws Exception {
        List<byte[]> copy = copy();
        copy.removeLast();
        copy.removeLast();
        AuditTrail.Report report = byNode(copy);
        assertThat(report.flaw()).isEmpty();
        assertThat(report.entries()).isEqualTo(ENTRIES - 2); // for who knows the number it had
    }

    @Test
    void aLineCutInTwoIsUnfinished() throws Exception {
        Path file = file(lines);
        byte[] all = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(all, all.length - 20));
        AuditTrail.Report report = AuditTrail.verify(file, writer.checks(true));
        assertThat(report.flaw()).isEmpty();
        assertThat(report.entries()).isEqualTo(ENTRIES - 1);
        assertThat(report.unfinished()).isEqualTo(lines.getLast().length - 19);
    }

    @Test
    void theLogOfAnotherNodeIsNotThisOnes() throws Exception {
        List<byte[]> theirs = new Writer(2).log(ENTRIES);
        assertThat(flawOf(byNode(theirs))).isEqualTo(1);
        assertThat(flawOf(byOutsider(theirs))).isEqualTo(5);
    }

    @Test
    void aCheckpointOfAnotherPlaceIsRefused() throws Exception {
        List<byte[]> copy = copy();
        String from = signature(copy.get(4));
        edit(copy, 10, signature(copy.get(9)), from);
        assertThat(flawOf(byNode(copy))).isEqualTo(10);
        assertThat(flawOf(byOutsider(copy))).isEqualTo(10);
    }

    @Test
    void endlessAndUnreadableLinesAreRefused() throws Exception {
        byte[] endless = new byte[AuditLine.MOST_BYTES + 1];
        Arrays.fill(endless, (byte) 'a');
        assertThat(flawOf(byNode(List.of(endless)))).isEqualTo(1);
        assertThat(flawOf(byNode(List.of(new byte[0])))).isEqualTo(1);
        assertThat(flawOf(byNode(List.of(new byte[] {(byte) 0xff, 0, 1})))).isEqualTo(1);
    }

    @Test
    void atStartTheMacsBeforeTheLastCheckpointAreLeftOutAndTheRestIsNot() throws Exception {
        List<byte[]> copy = copy();
        edit(copy, 12, "\"tenant\":\"a", "\"tenant\":\"b");
        assertThat(flawOf(AuditTrail.verifyTail(file(copy), writer.checks(true)))).isEqualTo(12);
        List<byte[]> early = copy();
        edit(early, 2, "\"tenant\":\"a", "\"tenant\":\"b");
        rechain(early, 2);
        assertThat(flawOf(AuditTrail.verifyTail(file(early), writer.checks(true)))).isEqualTo(2);
        assertThat(flawOf(AuditTrail.verifyTail(file(early), writer.checks(false)))).isEqualTo(5);
    }

    private interface Tampering extends Consumer<List<byte[]>> {}

    private void caughtByNode(int entry, Tampering tampering) throws Exception {
        List<byte[]> copy = copy();
        tampering.accept(copy);
        assertThat(flawOf(byNode(copy))).isEqualTo(entry);
    }

    private void caughtByAll(int entry, Tampering tampering) throws Exception {
        caughtByNode(entry, tampering);
        List<byte[]> copy = copy();
        tampering.accept(copy);
        assertThat(flawOf(byOutsider(copy))).isEqualTo(entry);
    }

    private List<byte[]> copy() {
        return new ArrayList<>(lines);
    }

    private static void edit(List<byte[]> copy, int entry, String from, String to) {
        String line = new String(copy.get(entry - 1), StandardCharsets.UTF_8);
        assertThat(line).contains(from);
        copy.set(entry - 1, line.replace(from, to).getBytes(StandardCharsets.UTF_8));
    }

    /// Makes the hashes from `entry` on fit again, as someone without the keys can.
    private static void rechain(List<byte[]> copy, int entry) {
        for (int i = entry; i < copy.size(); i++) {
            String line = new String(copy.get(i), StandardCharsets.UTF_8);
            String hash = HexFormat.of().formatHex(Hash.SHA256.ofObject(copy.get(i - 1)));
            String fitting =
                    line.replaceAll("\"previous\":\"[0-9a-f]{64}", "\"previous\":\"" + hash);
            copy.set(i, fitting.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String signature(byte[] line) {
        return new String(line, StandardCharsets.UTF_8)
                .replaceAll(".*\"signature\":\"([0-9a-f]+)\".*", "$1");
    }

    private static long flawOf(AuditTrail.Report report) {
        return report.flaw().map(AuditTrail.Flaw::entry).orElse(0L);
    }

    private AuditTrail.Report byNode(List<byte[]> log) throws Exception {
        return AuditTrail.verify(file(log), writer.checks(true));
    }

    private AuditTrail.Report byOutsider(List<byte[]> log) throws Exception {
        return AuditTrail.verify(file(log), writer.checks(false));
    }

    private Path file(List<byte[]> log) throws Exception {
        Path file = folder.resolve("audit.jsonl");
        try (var out = Files.newOutputStream(file)) {
            for (byte[] line : log) {
                out.write(line);
                out.write('\n');
            }
        }
        return file;
    }

    /// A node that writes a log with software keys.
    private static final class Writer {
        private final int node;
        private final KeyPair identity;
        private final SecretKeySpec macKey;

        Writer(int node) {
            this.node = node;
            byte[] key = new byte[32];
            key[0] = (byte) node;
            this.macKey = new SecretKeySpec(key, "HmacSHA256");
            try {
                KeyPairGenerator maker = KeyPairGenerator.getInstance("EC");
                maker.initialize(new ECGenParameterSpec("secp256r1"));
                this.identity = maker.generateKeyPair();
            } catch (java.security.GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }

        List<byte[]> log(int entries) throws Exception {
            List<byte[]> log = new ArrayList<>();
            byte[] chain = new byte[32];
            for (int i = 1; i <= entries; i++) {
                Map<String, String> fields = new LinkedHashMap<>();
                fields.put("sequence", Integer.toString(i));
                fields.put("time", "\"2026-01-01T00:00:%02dZ\"".formatted(i));
                fields.put("node", Integer.toString(node));
                if (CHECKPOINTS.contains(i)) {
                    fields.put("event", "\"CHECKPOINT\"");
                    byte[] message = AuditLine.checkpointMessage(fingerprint(), i, chain);
                    fields.put(
                            "signature", AuditLine.quoted(HexFormat.of().formatHex(sign(message))));
                } else {
                    fields.put("event", "\"SESSION_STARTED\"");
                    fields.put("tenant", AuditLine.quoted("acme"));
                    fields.put("key", AuditLine.quoted("key-" + i));
                }
                byte[] body = AuditLine.body(fields, chain);
                byte[] line = AuditLine.line(body, mac(AuditLine.macMessage(body)));
                log.add(line);
                chain = Hash.SHA256.ofObject(line);
            }
            return log;
        }

        private Fingerprint fingerprint() {
            return Fingerprint.ofSpki(identity.getPublic().getEncoded());
        }

        private byte[] sign(byte[] message) throws Exception {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(identity.getPrivate());
            signature.update(message);
            return signature.sign();
        }

        private byte[] mac(byte[] message) throws Exception {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(macKey);
            return mac.doFinal(message);
        }

        AuditTrail.Checks<Exception> checks(boolean withMacs) {
            return new AuditTrail.Checks<>() {
                @Override
                public Fingerprint node() {
                    return fingerprint();
                }

                @Override
                public boolean signed(byte[] message, byte[] signature) {
                    return IdentitySignature.verifies(identity.getPublic(), message, signature);
                }

                @Override
                public boolean maced(byte[] message, byte[] mac) throws Exception {
                    return !withMacs || MessageDigest.isEqual(mac(message), mac);
                }
            };
        }
    }
}
