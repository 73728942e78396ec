package dev.sharekeep.node;

import static dev.sharekeep.node.NodeSite.CALLER;
import static dev.sharekeep.node.NodeSite.TENANT;
import static dev.sharekeep.node.NodeSite.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sharekeep.vault.Generation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Nodes that die between two steps of a commit, and messages that are lost there: all nodes end
/// with the new generation, or none does. M16 of the attack table.
class RestartTest {
    private static final String PREPARED = "commit/prepared";
    private static final List<Integer> ALL = List.of(1, 2, 3);
    private static final Duration SHORT = Duration.ofSeconds(3);

    @TempDir Path folder;
    private NodeSite site;
    private final String session = NodeSite.session();

    @BeforeEach
    void start() {
        site = NodeSite.start("main", 3, folder, Duration.ofSeconds(20));
    }

    @AfterEach
    void close() {
        site.close();
    }

    private boolean prepared(int... nodes) {
        for (int node : nodes) {
            if (site.node(node).ofSession(TENANT, session).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /// Waits until all nodes hold the session's row ACTIVE, and asks all for the session's answer.
    private void requireDoneEverywhere(
            Change change, NodeSite.Call<Operations.KeyOutcome> operation) {
        eventually(
                "the commit is settled at all nodes",
                () -> {
                    boolean done = true;
                    for (TestNode node : site.nodes()) {
                        done &=
                                node.ofSession(TENANT, session)
                                        .filter(g -> g.state() == Generation.State.ACTIVE)
                                        .isPresent();
                        done &= state(node).equals("done");
                    }
                    return done;
                });
        Operations.KeyOutcome outcome = NodeSite.same(site.all(operation));
        assertThat(outcome.outcome()).isEqualTo(change.outcome());
        site.keyRows(); // all have reported it, so that what is below it is erased
        for (TestNode node : site.nodes()) {
            assertThat(node.standing())
                    .containsExactly(outcome.keyId() + "/" + outcome.generation() + " ACTIVE");
        }
        if (change == Change.DELETE) {
            site.all(n -> n.node().key(CALLER, outcome.keyId()))
                    .forEach(a -> a.refused(Refusal.Code.KEY_UNKNOWN));
        } else {
            assertThat(site.refresh(outcome.keyId()).outcome()).isEqualTo("refreshed");
        }
    }

    private String state(TestNode node) {
        return NodeSite.answer(node, n -> n.node().session(CALLER, session)).get().state();
    }

    @ParameterizedTest
    @EnumSource
    void oneNodeDiesWhenAllHavePrepared(Change change) {
        NodeSite.Call<Operations.KeyOutcome> operation = change.prepare(site, session);
        site.waiting(SHORT);
        site.wires.lose(PREPARED, ALL, ALL);
        try (Calls<Operations.KeyOutcome> calls = NodeSite.begin(site.nodes(), operation)) {
            eventually("all have prepared", () -> prepared(1, 2, 3));
            site.node(3).kill();
            for (int left : List.of(1, 2)) {
                calls.of(left).refused(Refusal.Code.COMMIT_UNDECIDED);
                assertThat(state(site.node(left))).isEqualTo("prepared");
            }
            calls.of(3).refused(Refusal.Code.INTERNAL_ERROR); // rather than no answer at all
        }
        site.wires.heal();
        site.node(3).start();
        requireDoneEverywhere(change, operation);
    }

    @Test
    void allNodesDieWhenAllHavePrepared() {
        NodeSite.Call<Operations.KeyOutcome> operation = Change.REFRESH.prepare(site, session);
        site.wires.lose(PREPARED, ALL, ALL);
        try (Calls<Operations.KeyOutcome> calls = NodeSite.begin(site.nodes(), operation)) {
            eventually("all have prepared", () -> prepared(1, 2, 3));
            site.nodes().forEach(TestNode::kill);
            calls.of(1).refused(Refusal.Code.INTERNAL_ERROR);
        }
        site.wires.heal();
        site.nodes().forEach(TestNode::start);
        requireDoneEverywhere(Change.REFRESH, operation);
    }

    /// The row is active, and the session does not know it yet.
    @ParameterizedTest
    @EnumSource
    void oneNodeDiesBetweenItsRowAndItsAnswer(Change change) {
        NodeSite.Call<Operations.KeyOutcome> operation = change.prepare(site, session);
        site.keyRows();
        site.waiting(SHORT);
        CountDownLatch active = new CountDownLatch(1);
        CountDownLatch dead = new CountDownLatch(1);
        site.wires.tamperNotices(notice -> {
            boolean tells = notice.from() == 1 && notice.kind().equals(Recovery.CERTIFICATE);
            if (tells) {
                active.countDown();
                await(dead);
            }
            return tells ? List.of() : List.of(notice);
        });
        try (Calls<Operations.KeyOutcome> calls = NodeSite.begin(site.nodes(), operation)) {
            await(active);
            site.wires.unplug(1);
            site.node(1).vault().close();
            dead.countDown();
            site.node(1).kill();
            assertThat(calls.of(2).get().outcome()).isEqualTo(change.outcome());
        }
        site.wires.heal();
        site.node(1).start();
        requireDoneEverywhere(change, operation);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneNodeAloneHasTheCertificateAndItIsLost(Change change) {
        NodeSite.Call<Operations.KeyOutcome> operation = change.prepare(site, session);
        site.keyRows();
        site.waiting(SHORT);
        site.wires.lose(PREPARED, List.of(1), List.of(2, 3));
        site.wires.tamperNotices(notice -> List.of());
        List<Answer<Operations.KeyOutcome>> answers = site.all(operation);
        assertThat(answers.getFirst().get().outcome()).isEqualTo(change.outcome());
        answers.get(1).refused(Refusal.Code.COMMIT_UNDECIDED);
        answers.get(2).refused(Refusal.Code.COMMIT_UNDECIDED);
        site.node(2).kill();
        site.wires.heal();
        site.node(2).start();
        requireDoneEverywhere(change, operation);
    }

    @ParameterizedTest
    @EnumSource
    void oneNodeDiesBeforeAnyHasPrepared(Change change) {
        NodeSite.Call<Operations.KeyOutcome> operation = change.prepare(site, session);
        List<List<String>> before = site.keyRows();
        site.waiting(SHORT);
        CountDownLatch compared = new CountDownLatch(6); // each to each other
        site.wires.tamper((id, sender, frame) -> {
            boolean view = frame.round().startsWith("view/");
            if (view) {
                compared.countDown();
            }
            return view ? List.of() : List.of(frame);
        });
        try (Calls<Operations.KeyOutcome> calls = NodeSite.begin(site.nodes(), operation)) {
            eventually("all compare what they saw", () -> compared.getCount() == 0);
            site.node(3).kill();
            assertThat(List.of(calls.of(1).code(), calls.of(2).code()))
                    .contains(Refusal.Code.NODE_SILENT)
                    .isSubsetOf(Refusal.Code.NODE_SILENT, Refusal.Code.SESSION_ABORTED);
        }
        site.wires.heal();
        site.node(3).start();
        NodeSite.answer(site.node(3), operation)
                .refused(Refusal.Code.SESSION_ABORTED)
                .saying("the node restarted during the session");
        assertThat(site.keyRows()).isEqualTo(before);
    }

    /// Two of three have prepared, the third dies before and never will: it says so, signed. One
    /// such word may be a lie, so the rows are set aside, and an operator may give them up.
    @ParameterizedTest
    @EnumSource
    void oneNodeNeverPrepared(Change change) {
        NodeSite.Call<Operations.KeyOutcome> operation = change.prepare(site, session);
        Set<String> before = Set.copyOf(site.node(1).standing());
        site.keyRows();
        site.waiting(SHORT);
        site.wires.lose("view/", ALL, List.of(3));
        try (Calls<Operations.KeyOutcome> calls = NodeSite.begin(site.nodes(), operation)) {
            eventually("two have prepared", () -> prepared(1, 2));
            site.node(3).kill();
            calls.of(1).refused(Refusal.Code.COMMIT_UNDECIDED);
            calls.of(2).refused(Refusal.Code.COMMIT_UNDECIDED);
        }
        site.wires.heal();
        site.node(3).start();
        for (TestNode node : List.of(site.node(1), site.node(2))) {
            eventually(
                    "the row is set aside, not erased",
                    () ->
                            node.ofSession(TENANT, session)
                                    .filter(g -> g.state() == Generation.State.DROPPED)
                                    .isPresent());
            NodeSite.answer(node, operation).refused(Refusal.Code.COMMIT_UNDECIDED);
            assertThat(active(node)).isEqualTo(before);
            NodeSite.answer(node, n -> n.node().giveUp(CALLER, session)).get();
            assertThat(node.events(session)).contains(AuditLog.Event.SESSION_GIVEN_UP);
            assertThat(state(node)).isEqualTo("failed");
            NodeSite.answer(node, operation).refused(Refusal.Code.SESSION_ABORTED);
        }
        for (TestNode node : site.nodes()) {
            assertThat(Set.copyOf(node.standing())).isEqualTo(before);
        }
    }

    private static Set<String> active(TestNode node) {
        return node.standing().stream()
                .filter(g -> g.endsWith("ACTIVE"))
                .collect(Collectors.toSet());
    }

    /// What was set aside does not stand in the way of the next change, which outnumbers it.
    @Test
    void theNextRefreshGoesOnAboveOneThatWasSetAside() {
        NodeSite.Call<Operations.KeyOutcome> refresh = Change.REFRESH.prepare(site, session);
        site.keyRows();
        site.wires.lose("view/", ALL, List.of(3));
        String keyId = site.node(1).standing().getFirst().split("/")[0];
        site.waiting(SHORT);
        site.all(refresh);
        site.wires.heal();
        for (TestNode node : List.of(site.node(1), site.node(2))) {
            eventually(
                    "the row is set aside", () -> node.standing().contains(keyId + "/2 DROPPED"));
        }
        site.waiting(Duration.ofSeconds(20));
        Operations.KeyOutcome next = site.refresh(keyId);
        assertThat(next).isEqualTo(new Operations.KeyOutcome(keyId, 3, "refreshed"));
        site.keyRows();
        for (TestNode node : site.nodes()) {
            assertThat(node.standing()).containsExactly(keyId + "/3 ACTIVE");
        }
        for (TestNode node : List.of(site.node(1), site.node(2))) {
            eventually("the session that was set aside ends", () -> state(node).equals("failed"));
            NodeSite.answer(node, refresh).refused(Refusal.Code.SESSION_ABORTED);
        }
    }

    /// t+1 nodes have signed that they never will: no certificate can exist, and the row goes.
    @Test
    void twoNodesNeverPrepared() {
        NodeSite.Call<Operations.KeyOutcome> operation = Change.KEYGEN.prepare(site, session);
        site.waiting(SHORT);
        site.wires.lose("view/", ALL, List.of(2, 3));
        List<Answer<Operations.KeyOutcome>> answers = site.all(operation);
        answers.get(0).refused(Refusal.Code.COMMIT_UNDECIDED);
        assertThat(answers.get(1).code()) // node 3 may say first that node 2 was silent
                .isIn(Refusal.Code.NODE_SILENT, Refusal.Code.SESSION_ABORTED);
        eventually("the row is erased", () -> site.node(1).standing().isEmpty());
        NodeSite.answer(site.node(1), operation)
                .refused(Refusal.Code.SESSION_ABORTED)
                .saying("the other nodes had not stored the key");
        for (TestNode node : site.nodes()) {
            assertThat(node.standing()).isEmpty();
        }
    }

    /// An orderly restart in the middle loses nothing either.
    @Test
    void aFinishedSessionAnswersAfterARestart() {
        NodeSite.Call<Operations.KeyOutcome> operation = Change.KEYGEN.prepare(site, session);
        Operations.KeyOutcome made = NodeSite.same(site.all(operation));
        site.nodes().forEach(TestNode::restart);
        assertThat(NodeSite.same(site.all(operation))).isEqualTo(made);
        assertThat(site.refresh(made.keyId()).generation()).isEqualTo(2);
    }
}
