package dev.sharekeep.node;

import static dev.sharekeep.node.NodeSite.CALLER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sharekeep.audit.AuditTrail;
import dev.sharekeep.wire.Hash;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The line is on disk before the share leaves; where it cannot be written, nothing leaves.
class AuditTest {
    @TempDir Path folder;
    private NodeSite main;
    private NodeSite failOver;
    private String keyId = "";
    private final String session = NodeSite.session();

    @BeforeEach
    void sites() {
        failOver = NodeSite.start("fail-over", 3, folder, Duration.ofSeconds(20));
        main = NodeSite.start("main", 3, folder, Duration.ofSeconds(20)).exportingTo(failOver);
        keyId = main.keygen("secp256k1").keyId();
    }

    @AfterEach
    void close() {
        main.close();
        failOver.close();
    }

    /// Does something before each line of one kind.
    private interface Before {
        void write() throws AuditLog.UnavailableException;
    }

    private record Watched(AuditLog log, AuditLog.Event event, Before before) implements AuditLog {
        @Override
        public void record(Entry entry) throws UnavailableException {
            if (entry.event() == event) {
                before.write();
            }
            log.record(entry);
        }

        @Override
        public long checkpoint() throws UnavailableException {
            return log.checkpoint();
        }

        @Override
        public AuditTrail.Report verify() throws UnavailableException {
            return log.verify();
        }

        @Override
        public long sequence() {
            return log.sequence();
        }

        @Override
        public void close() {
            log.close();
        }
    }

    private void watch(int node, AuditLog.Event event, Before before) {
        main.node(node).audit(log -> new Watched(log, event, before));
        main.node(node).restart();
    }

    private static void full() throws AuditLog.UnavailableException {
        throw new AuditLog.UnavailableException("the audit log cannot be written");
    }

    private NodeSite.Call<Operations.ExportedPart> export() {
        return n ->
                n.node()
                        .exportShares(
                                CALLER,
                                session,
                                keyId,
                                failOver.node(n.index).wrappingKey().encode(),
                                null,
                                null);
    }

    @Test
    void theShareWaitsForItsLine() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch written = new CountDownLatch(1);
        watch(
                2,
                AuditLog.Event.SHARE_RELEASED,
                () -> {
                    reached.countDown();
                    try {
                        written.await();
                    } catch (InterruptedException e) {
                        throw new AuditLog.UnavailableException("interrupted");
                    }
                });
        try (Calls<Operations.ExportedPart> calls = NodeSite.begin(main.nodes(), export())) {
            assertThat(reached.await(60, TimeUnit.SECONDS)).isTrue();
            calls.of(1).get();
            calls.of(3).get();
            assertThat(calls.answered(2)).isFalse();
            assertThat(main.node(2).events(session)).doesNotContain(AuditLog.Event.SHARE_RELEASED);
            written.countDown();
            byte[] share = calls.of(2).get().share();
            String line = main.node(2).auditLines(session).getLast();
            assertThat(line)
                    .contains("SHARE_RELEASED")
                    .contains(HexFormat.of().formatHex(Hash.SHA256.ofObject(share)))
                    .contains(failOver.node(2).wrappingKey().fingerprint().toString());
        }
    }

    @Test
    void aKeyThatBecomesActiveHasItsLine() {
        String id = NodeSite.session();
        Operations.KeyOutcome made =
                NodeSite.same(
                        main.all(n ->
                                n.node()
                                        .keygen(
                                                NodeSite.CALLER,
                                                id,
                                                "secp256k1",
                                                null,
                                                null,
                                                null)));
        for (TestNode node : main.nodes()) {
            assertThat(node.events(id))
                    .containsExactly(
                            AuditLog.Event.SESSION_REQUESTED,
                            AuditLog.Event.SESSION_STARTED,
                            AuditLog.Event.SESSION_COMMITTED);
            assertThat(node.auditLines(id).getLast())
                    .contains("\"key\":\"" + made.keyId() + "\"")
                    .contains("\"generation\":\"1\"");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SESSION_REQUESTED", "SESSION_STARTED", "SHARE_RELEASED"})
    void nothingLeavesWithoutItsLine(AuditLog.Event unwritable) {
        main.keyRows();
        watch(2, unwritable, AuditTest::full);
        List<List<String>> before = main.keyRows();
        try (Calls<Operations.ExportedPart> calls = NodeSite.begin(main.nodes(), export())) {
            calls.of(2).refused(Refusal.Code.AUDIT_UNAVAILABLE);
        }
        NodeSite.answer(main.node(2), export()).refused(Refusal.Code.AUDIT_UNAVAILABLE);
        assertThat(main.keyRows()).isEqualTo(before);
        assertThat(main.node(2).events(session)).doesNotContain(AuditLog.Event.SHARE_RELEASED);
    }

    @Test
    void aFileThatTheDiskRefuses() {
        // Every line is refused by the operating system: the file is closed under the log.
        main.keyRows();
        main.node(2).closeAudit();
        List<List<String>> before = main.nodes().stream().map(TestNode::keyRows).toList();
        NodeSite.answer(main.node(2), export()).refused(Refusal.Code.AUDIT_UNAVAILABLE);
        NodeSite.answer(main.node(2), n -> n.node().refresh(CALLER, NodeSite.session(), keyId))
                .refused(Refusal.Code.AUDIT_UNAVAILABLE);
        assertThat(main.nodes().stream().map(TestNode::keyRows).toList()).isEqualTo(before);
    }
}
