package dev.sharekeep.node;

import static dev.sharekeep.node.NodeSite.CALLER;
import static dev.sharekeep.node.NodeSite.TENANT;
import static dev.sharekeep.node.NodeSite.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sharekeep.proof.CustodyProof;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Two sessions on one key at once: one wins, or none; the loser hears KEY_BUSY. M28 of the attack
/// table.
class ConcurrencyTest {
    private static final List<Integer> ALL = List.of(1, 2, 3);

    /// How one of two sessions may end at a node; null is a result.
    private static final Set<Refusal.@Nullable Code> ENDS =
            new HashSet<>(
                    Arrays.asList(
                            null,
                            Refusal.Code.KEY_BUSY,
                            Refusal.Code.SESSION_ABORTED,
                            Refusal.Code.NO_COMMON_GENERATION,
                            Refusal.Code.NODE_SILENT,
                            Refusal.Code.COMMIT_UNDECIDED));

    @TempDir Path folder;
    private NodeSite main;
    private NodeSite failOver;
    private String keyId = "";
    private final String first = NodeSite.session();
    private final String second = NodeSite.session();

    @BeforeEach
    void start() {
        failOver = NodeSite.start("fail-over", 3, folder, Duration.ofSeconds(20));
        main = NodeSite.start("main", 3, folder, Duration.ofSeconds(20)).exportingTo(failOver);
        keyId = main.keygen("secp256k1").keyId();
    }

    @AfterEach
    void close() {
        main.close();
        failOver.close();
    }

    private NodeSite.Call<?> call(String operation, String session) {
        return switch (operation) {
            case "refresh" -> n -> n.node().refresh(CALLER, session, keyId);
            case "delete" -> n -> n.node().delete(CALLER, session, keyId);
            default ->
                    n ->
                            n.node()
                                    .exportShares(
                                            CALLER,
                                            session,
                                            keyId,
                                            failOver.node(n.index).wrappingKey().encode(),
                                            null,
                                            null);
        };
    }

    private boolean prepared(String session) {
        return main.nodes().stream().allMatch(n -> n.ofSession(TENANT, session).isPresent());
    }

    @ParameterizedTest
    @ValueSource(strings = {"refresh", "export", "delete"})
    void m28ASessionWhileARefreshWaitsForItsCertificate(String loser) {
        main.keyRows();
        main.waiting(Duration.ofSeconds(4));
        main.wires.lose("commit/", ALL, ALL);
        main.wires.tamperNotices(n -> List.of());
        try (Calls<?> refresh = NodeSite.begin(main.nodes(), call("refresh", first))) {
            eventually("the first has prepared everywhere", () -> prepared(first));
            List<List<String>> before = main.nodes().stream().map(TestNode::keyRows).toList();
            List<? extends Answer<?>> answers = main.all(call(loser, second));
            answers.forEach(a -> a.refused(Refusal.Code.KEY_BUSY).saying("node 1, node 2, node 3"));
            assertThat(main.nodes().stream().map(TestNode::keyRows).toList()).isEqualTo(before);
            for (TestNode node : main.nodes()) {
                assertThat(node.events(second))
                        .containsExactly(
                                AuditLog.Event.SESSION_REQUESTED,
                                AuditLog.Event.SESSION_STARTED,
                                AuditLog.Event.SESSION_ABORTED);
            }
            proveCustody(); // goes on with the generation that all hold
            ALL.forEach(i -> refresh.of(i).refused(Refusal.Code.COMMIT_UNDECIDED));
        }
        main.wires.heal();
        eventually(
                "the refresh is settled",
                () ->
                        main.nodes().stream()
                                .allMatch(n -> n.standing().contains(keyId + "/2 ACTIVE")));
        proveCustody();
    }

    /// The second session comes to a step of its own only when the first is done.
    @ParameterizedTest
    @CsvSource({
        "refresh, hello",
        "export, hello",
        "delete, hello",
        "refresh, view/",
        "delete, view/"
    })
    void m28ASessionThatIsOvertaken(String loser, String step) {
        CountDownLatch overtaken = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(3);
        main.wires.tamper((session, sender, frame) -> {
            if (session.equals(second) && frame.round().startsWith(step)) {
                held.countDown();
                await(overtaken);
            }
            return List.of(frame);
        });
        try (Calls<?> late = NodeSite.begin(main.nodes(), call(loser, second))) {
            await(held);
            assertThat(main.outcome(n -> n.node().refresh(CALLER, first, keyId)))
                    .isEqualTo(new Operations.KeyOutcome(keyId, 2, "refreshed"));
            List<List<String>> before = main.keyRows();
            overtaken.countDown();
            assertThat(ALL.stream().map(i -> late.of(i).code()).toList())
                    .contains(Refusal.Code.KEY_BUSY)
                    .isSubsetOf(Refusal.Code.KEY_BUSY, Refusal.Code.SESSION_ABORTED);
            assertThat(main.keyRows()).isEqualTo(before);
        }
        proveCustody();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// However they meet: each ends alike at all nodes, and the key stays whole.
    @Test
    void m28TwoRefreshesAtOnce() {
        main.waiting(Duration.ofSeconds(4));
        for (int round = 0; round < 3; round++) {
            String one = NodeSite.session();
            String other = NodeSite.session();
            try (Calls<?> a = NodeSite.begin(main.nodes(), call("refresh", one));
                    Calls<?> b = NodeSite.begin(main.nodes(), call("refresh", other))) {
                ALL.forEach(i -> {
                    assertThat(a.of(i).code()).as("%s", a.of(i)).isIn(ENDS);
                    assertThat(b.of(i).code()).as("%s", b.of(i)).isIn(ENDS);
                });
            }
            eventually("both are settled alike", () -> alike(one) && alike(other));
            proveCustody();
        }
    }

    private boolean alike(String session) {
        List<String> states =
                main.nodes().stream()
                        .map(n ->
                                n.ofSession(TENANT, session)
                                        .map(g -> g.certified() ? "certified" : g.state().name())
                                        .orElse("none"))
                        .distinct()
                        .toList();
        return !states.contains("PREPARED")
                && (states.equals(List.of("certified")) || !states.contains("certified"));
    }

    private void proveCustody() {
        String session = NodeSite.session();
        byte[] challenge = new byte[CustodyProof.CHALLENGE_BYTES];
        NodeSite.at(
                        List.of(main.node(1), main.node(2)),
                        n -> n.node().custodyProof(CALLER, session, keyId, challenge, null))
                .forEach(a -> assertThat(a.get().verifies()).isTrue());
    }
}
