package dev.sharekeep.node;

import static dev.sharekeep.node.NodeSite.CALLER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sharekeep.vault.Generation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What one node refuses by itself, before any hello, ends the session at all nodes at once, and
/// they say whose decision it was.
class EarlyRefusalTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(40);
    private static final Duration AT_ONCE = Duration.ofSeconds(15);

    @TempDir Path folder;
    private NodeSite main;
    private NodeSite failOver;

    @BeforeEach
    void sites() {
        failOver = NodeSite.start("fail-over", 3, folder, TIMEOUT);
        main = NodeSite.start("main", 3, folder, TIMEOUT).exportingTo(failOver);
    }

    @AfterEach
    void close() {
        main.close();
        failOver.close();
    }

    /// Runs the call and requires the refusal at node 2, its name at the others, and no change.
    private static <R> void refusedByNodeTwo(
            NodeSite site, String session, Refusal.Code code, NodeSite.Call<R> call) {
        List<List<String>> before = site.keyRows();
        long begun = System.nanoTime();
        List<Answer<R>> answers = site.all(call);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(AT_ONCE);
        answers.get(1).refused(code);
        for (int other : List.of(1, 3)) {
            answers.get(other - 1)
                    .refused(Refusal.Code.SESSION_ABORTED)
                    .saying("node 2 ended the session: " + code);
        }
        assertThat(site.keyRows()).isEqualTo(before);
        for (TestNode node : site.nodes()) {
            assertThat(node.events(session)).containsOnlyOnce(AuditLog.Event.SESSION_ABORTED);
        }
    }

    @Test
    void aWrappingKeyThatOneNodeDoesNotList() {
        String keyId = main.keygen("secp256k1").keyId();
        main.node(2).restart(p -> Rules.exportTo(p, Set.of()));
        String session = NodeSite.session();
        refusedByNodeTwo(
                main,
                session,
                Refusal.Code.RECIPIENT_NOT_APPROVED,
                n ->
                        n.node()
                                .exportShares(
                                        CALLER,
                                        session,
                                        keyId,
                                        failOver.node(n.index).wrappingKey().encode(),
                                        null,
                                        null));
        assertThat(main.node(2).events(session)).containsOnlyOnce(AuditLog.Event.EXPORT_REFUSED);
    }

    @Test
    void aManifestThatWasChangedForOneNode() {
        String keyId = main.keygen("secp256k1").keyId();
        Bundle bundle = Bundle.of(main, failOver, keyId);
        Bundle other = Bundle.of(main, failOver, keyId);
        Bundle mixed = bundle.withManifest(other.manifest());
        String session = NodeSite.session();
        refusedByNodeTwo(
                failOver,
                session,
                Refusal.Code.MANIFEST_INVALID,
                n ->
                        n.node()
                                .importShares(
                                        CALLER,
                                        session,
                                        (n.index == 2 ? mixed : bundle).call(n.index)));
    }

    @Test
    void aKeyThatOneNodeLost() throws Exception {
        String keyId = main.keygen("secp256k1").keyId();
        main.keyRows();
        TestNode node = main.node(2);
        node.loseDisk();
        String session = NodeSite.session();
        refusedByNodeTwo(
                main,
                session,
                Refusal.Code.KEY_UNKNOWN,
                n -> n.node().refresh(CALLER, session, keyId));
    }

    @Test
    void aParameterThatOneNodeWasGivenWrong() {
        String session = NodeSite.session();
        refusedByNodeTwo(
                main,
                session,
                Refusal.Code.CURVE_UNKNOWN,
                n ->
                        n.node()
                                .keygen(
                                        CALLER,
                                        session,
                                        n.index == 2 ? "secp112r1" : "secp256k1",
                                        null,
                                        null,
                                        null));
    }

    /// The refusal may come long before the others are asked.
    @Test
    void theOthersAreAskedLater() {
        String keyId = main.keygen("secp256k1").keyId();
        Generation before = main.node(1).generations(NodeSite.TENANT, keyId).getFirst();
        main.node(3).restart(Rules::exportDisabled);
        String session = NodeSite.session();
        NodeSite.Call<Operations.ExportedPart> export =
                n ->
                        n.node()
                                .exportShares(
                                        CALLER,
                                        session,
                                        keyId,
                                        failOver.node(n.index).wrappingKey().encode(),
                                        null,
                                        null);
        NodeSite.answer(main.node(3), export).refused(Refusal.Code.EXPORT_DISABLED);
        long begun = System.nanoTime();
        NodeSite.answer(main.node(1), export)
                .refused(Refusal.Code.SESSION_ABORTED)
                .saying("node 3 ended the session: EXPORT_DISABLED");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(AT_ONCE);
        assertThat(main.node(1).generations(NodeSite.TENANT, keyId).getFirst().recordHash())
                .isEqualTo(before.recordHash());
    }

    /// A node that is not there cannot be asked: said at once, by name.
    @Test
    void aNodeThatIsStopped() {
        main.node(2).stop();
        long begun = System.nanoTime();
        String session = NodeSite.session();
        NodeSite.at(
                        List.of(main.node(1), main.node(3)),
                        n -> n.node().keygen(CALLER, session, "secp256k1", null, null, null))
                .forEach(a -> a.refused(Refusal.Code.NODE_REQUIRED).saying("no link to node 2"));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(AT_ONCE);
    }
}
