package dev.sharekeep.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sharekeep.audit.AuditTrail;
import dev.sharekeep.token.Token;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The audit log on disk, with its keys in a real token.
class AuditFileTest {
    private static final AuditLog.Entry ENTRY =
            new AuditLog.Entry(
                    AuditLog.Event.SESSION_STARTED,
                    null,
                    "acme \"& söhne\"",
                    "s-1",
                    null,
                    Map.of("operation", "keygen"));

    @TempDir Path folder;
    private final MovableClock clock = new MovableClock();
    private final Token token = NodeTokens.of("audit", 1);

    private Path file() {
        return folder.resolve("audit.jsonl");
    }

    private AuditFile open() throws AuditLog.UnavailableException {
        return AuditFile.open(file(), token, clock, 1);
    }

    @Test
    void whatWasWrittenIsThereAfterARestartAndGoesOn() throws Exception {
        try (AuditFile log = open()) {
            log.record(ENTRY);
            log.record(ENTRY);
            assertThat(log.checkpoint()).isEqualTo(3);
            assertThat(log.checkpoint()).isEqualTo(3); // nothing new to sign
        }
        try (AuditFile log = open()) {
            assertThat(log.sequence()).isEqualTo(3);
            log.record(ENTRY);
            AuditTrail.Report report = log.verify();
            assertThat(report.flaw()).isEmpty();
            assertThat(report.entries()).isEqualTo(4);
            assertThat(report.checkpoint()).isEqualTo(3);
        }
    }

    @Test
    void aHalfWrittenLineIsCutOff() throws Exception {
        try (AuditFile log = open()) {
            log.record(ENTRY);
        }
        long whole = Files.size(file());
        Files.writeString(file(), "{\"sequence\":2,\"ti", StandardOpenOption.APPEND);
        try (AuditFile log = open()) {
            assertThat(Files.size(file())).isEqualTo(whole);
            log.record(ENTRY);
            assertThat(log.verify().entries()).isEqualTo(2);
        }
    }

    @Test
    void anEditedLogIsNotContinued() throws Exception {
        try (AuditFile log = open()) {
            log.record(ENTRY);
            log.record(ENTRY);
        }
        edit("keygen", "export");
        assertThatExceptionOfType(AuditLog.UnavailableException.class)
                .isThrownBy(this::open)
                .withMessageContaining("entry 1 of the audit log");
    }

    @Test
    void aThousandEntriesAreSignedWithoutBeingAsked() throws Exception {
        try (AuditFile log = open()) {
            for (int i = 0; i < 1_000; i++) {
                log.record(ENTRY);
            }
            assertThat(log.sequence()).isEqualTo(1_001);
            AuditTrail.Report report = log.verify();
            assertThat(report.flaw()).isEmpty();
            assertThat(report.checkpoint()).isEqualTo(1_001);
        }
    }

    @Test
    void anInterruptedThreadDoesNotCloseTheLogForOthers() throws Exception {
        try (AuditFile log = open()) {
            Thread.currentThread().interrupt();
            try {
                log.record(ENTRY);
            } catch (AuditLog.UnavailableException e) {
                assertThat(e).hasMessageContaining("token"); // the call was cut short, not the file
            } finally {
                assertThat(Thread.interrupted()).isNotNull();
            }
            log.record(ENTRY);
            assertThat(log.verify().flaw()).isEmpty();
        }
    }

    /// The end of the log cut off, or yesterday's log put back: only the keys' database knows.
    @Test
    void aNodeDoesNotStartOverAShorterLog() throws Exception {
        try (NodeSite site = NodeSite.start("cut", 2, folder, Duration.ofSeconds(5))) {
            TestNode node = site.node(1);
            site.keygen("secp256k1");
            node.restart();
            assertThat(keptNumber(node)).isPositive();
            node.stop();
            List<String> lines = Files.readAllLines(node.auditFile());
            Files.write(node.auditFile(), lines.subList(0, lines.size() / 2));
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(node::start)
                    .havingCause()
                    .withMessageContaining("ROLLBACK_DETECTED");
            Files.write(node.auditFile(), lines);
            node.start();
        }
    }

    private static long keptNumber(TestNode node) throws Exception {
        for (int i = 0; i < 100; i++) {
            long kept =
                    node.vault()
                            .heads()
                            .number(
                                    dev.sharekeep.vault.Head.own(
                                            dev.sharekeep.vault.Head.Kind.AUDIT_SEQUENCE));
            if (kept > 0) {
                return kept;
            }
            Thread.sleep(50);
        }
        return 0;
    }

    private void edit(String from, String to) throws IOException {
        String text = Files.readString(file(), StandardCharsets.UTF_8);
        int at = text.indexOf(from);
        assertThat(at).isPositive();
        Files.writeString(file(), text.substring(0, at) + to + text.substring(at + from.length()));
    }
}
