package dev.sharekeep.node;

import static dev.sharekeep.node.NodeSite.CALLER;
import static dev.sharekeep.node.NodeSite.eventually;
import static dev.sharekeep.node.NodeSite.same;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What hangs on the nodes' clocks: the validity of proofs and bundles, how long results and old
/// shares are kept. M29 of the attack table.
class ClockTest {
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

    /// M29: validity of proofs and manifests hangs on clocks, timeouts do not.
    @Test
    void m29OneClockThreeHoursOff() {
        main.node(3).clock.move(Duration.ofHours(3));
        List<List<String>> before = main.keyRows();
        List<Answer<Operations.ExportedPart>> answers = main.all(export());
        assertThat(main.keyRows()).isEqualTo(before);
        answers.get(2)
                .refused(Refusal.Code.CLOCK_DIFFERS)
                .saying("the clock of node 1, node 2 is too far from this node's");
        for (int other : List.of(1, 2)) {
            answers.get(other - 1)
                    .refused(Refusal.Code.SESSION_ABORTED)
                    .saying("node 3 ended the session: CLOCK_DIFFERS");
        }
        assertThat(main.refresh(keyId).generation()).isEqualTo(2);
    }

    @Test
    void m29OneClockOneHourOff() {
        main.node(3).clock.move(Duration.ofHours(1));
        Bundle bundle = Bundle.of(main, failOver, keyId);
        assertThat(bundle.manifest().verifies()).isTrue();
        assertThat(bundle.manifest().contents().time())
                .as("the median of the clocks")
                .isCloseTo(main.node(1).clock.instant().getEpochSecond(), within(60L));
    }

    @Test
    void aBundleThatIsTooOld() {
        Bundle bundle = Bundle.of(main, failOver, keyId);
        UnaryOperator<Settings.Player> rule = p -> Rules.maxBundleAge(p, Duration.ofHours(24));
        failOver.nodes().forEach(n -> n.restart(rule));
        failOver.nodes().forEach(n -> n.clock.move(Duration.ofHours(25)));
        List<List<String>> before = failOver.keyRows();
        bundle.into(failOver)
                .forEach(a -> a.refused(Refusal.Code.BUNDLE_TOO_OLD).saying("25 hours old"));
        bundle.bare().into(failOver).forEach(a -> a.refused(Refusal.Code.BUNDLE_TOO_OLD));
        assertThat(failOver.keyRows()).isEqualTo(before);
        failOver.nodes().forEach(n -> n.clock.move(Duration.ofHours(-2)));
        assertThat(same(bundle.into(failOver)).outcome()).isEqualTo("imported");
    }

    /// A result is kept for a day; its id stays used.
    @Test
    void anOldResultIsNoLongerKept() {
        main.all(export()).forEach(Answer::get);
        TestNode node = main.node(2);
        node.clock.move(Duration.ofHours(23));
        assertThat(NodeSite.answer(node, export()).get().share()).isNotEmpty();
        node.clock.move(Duration.ofHours(2));
        eventually(
                "the result is forgotten",
                () -> NodeSite.answer(node, export()).code() == Refusal.Code.SESSION_EXPIRED);
        NodeSite.answer(node, n -> n.node().refresh(CALLER, session, keyId))
                .refused(Refusal.Code.SESSION_ID_REUSED);
    }

    /// Old shares go when all have reported the new ones, and after a day in any case.
    @Test
    void oldSharesGoAfterADayThoughOneNodeDoesNotReport() {
        main.keyRows();
        main.wires.tamperNotices(n -> n.from() == 3 ? List.of() : List.of(n));
        main.refresh(keyId);
        List<String> both = List.of(keyId + "/1 SUPERSEDED", keyId + "/2 ACTIVE");
        for (TestNode node : List.of(main.node(1), main.node(2))) {
            assertThat(node.standing()).isEqualTo(both);
            node.clock.move(Duration.ofHours(25));
            eventually(
                    "the old generation is erased",
                    () -> node.standing().equals(List.of(keyId + "/2 ACTIVE")));
        }
        main.node(3).clock.move(Duration.ofHours(25));
        assertThat(main.refresh(keyId).generation()).isEqualTo(3);
    }
}
