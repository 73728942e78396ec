package dev.sharekeep.node;

import static dev.sharekeep.node.NodeSite.CALLER;
import static dev.sharekeep.node.NodeSite.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.math.SecretScalar;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.sharing.KeyShare;
import dev.sharekeep.sharing.Lagrange;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.sharing.ShareBlob;
import dev.sharekeep.token.Staged;
import dev.sharekeep.vault.Generation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who may receive shares, and what shares are worth. Numbers as in the attack table.
class ExportAttackTest {
    private static final Curve CURVE = Curve.SECP256K1;

    @TempDir Path folder;
    private NodeSite main;
    private NodeSite failOver;
    private String keyId = "";
    private final String session = NodeSite.session();

    @BeforeEach
    void sites() {
        failOver = NodeSite.start("fail-over", 3, folder, Duration.ofSeconds(20));
        main = NodeSite.start("main", 3, folder, Duration.ofSeconds(20)).exportingTo(failOver);
        keyId = main.keygen(CURVE.curveName()).keyId();
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

    private List<Answer<Operations.ExportedPart>> refused() {
        List<List<String>> before = main.keyRows();
        List<Answer<Operations.ExportedPart>> answers = main.all(export());
        assertThat(main.keyRows()).isEqualTo(before);
        for (TestNode node : main.nodes()) {
            assertThat(node.events(session))
                    .doesNotContain(AuditLog.Event.SHARE_RELEASED)
                    .containsOnlyOnce(AuditLog.Event.SESSION_ABORTED);
        }
        return answers;
    }

    @Test
    void m24AWrappingKeyThatNoNodeLists() {
        main.nodes().forEach(n -> n.restart(p -> Rules.exportTo(p, Set.of())));
        refused().forEach(a -> a.refused(Refusal.Code.RECIPIENT_NOT_APPROVED));
        for (TestNode node : main.nodes()) {
            assertThat(node.events(session))
                    .as("each by itself")
                    .containsExactly(
                            AuditLog.Event.SESSION_REQUESTED,
                            AuditLog.Event.EXPORT_REFUSED,
                            AuditLog.Event.SESSION_ABORTED);
        }
    }

    @Test
    void m24OneHonestNodeIsEnough() {
        main.node(3).restart(p -> Rules.exportTo(p, Set.of()));
        List<Answer<Operations.ExportedPart>> answers = refused();
        answers.get(2).refused(Refusal.Code.RECIPIENT_NOT_APPROVED).saying("node 3");
        for (int other : List.of(1, 2)) {
            answers.get(other - 1)
                    .refused(Refusal.Code.SESSION_ABORTED)
                    .saying("node 3 ended the session: RECIPIENT_NOT_APPROVED");
        }
    }

    /// Node i of one site pairs with node i of the other: any other order is refused.
    @Test
    void m24WrappingKeysSwapped() {
        List<Answer<Operations.ExportedPart>> answers =
                main.all(n ->
                        n.node()
                                .exportShares(
                                        CALLER,
                                        session,
                                        keyId,
                                        failOver.node(List.of(2, 1, 3).get(n.index - 1))
                                                .wrappingKey()
                                                .encode(),
                                        null,
                                        null));
        answers.get(0).refused(Refusal.Code.RECIPIENT_NOT_APPROVED);
        answers.get(1).refused(Refusal.Code.RECIPIENT_NOT_APPROVED);
        answers.get(2).refused(Refusal.Code.SESSION_ABORTED).saying("RECIPIENT_NOT_APPROVED");
        for (TestNode node : main.nodes()) {
            assertThat(node.events(session)).doesNotContain(AuditLog.Event.SHARE_RELEASED);
        }
    }

    /// A result that is stored leaves only to whom the list names now.
    @Test
    void m24RevokedAfterTheFirstAnswer() {
        List<Answer<Operations.ExportedPart>> first = main.all(export());
        Operations.ExportedPart again = NodeSite.answer(main.node(2), export()).get();
        assertThat(again.share()).isEqualTo(first.get(1).get().share());
        main.node(2).restart(p -> Rules.exportTo(p, Set.of()));
        NodeSite.answer(main.node(2), export()).refused(Refusal.Code.RECIPIENT_NOT_APPROVED);
        main.node(2)
                .restart(p ->
                        Rules.exportTo(p, Set.of(failOver.node(2).wrappingKey().fingerprint())));
        assertThat(NodeSite.answer(main.node(2), export()).get().share()).isEqualTo(again.share());
        main.node(2).restart(Rules::exportDisabled);
        NodeSite.answer(main.node(2), export()).refused(Refusal.Code.EXPORT_DISABLED);
        assertThat(main.node(2).events(session))
                .filteredOn(e -> e == AuditLog.Event.EXPORT_REFUSED)
                .hasSize(2);
    }

    /// Any t+1 shares of one sharing are the key, in any mixture of two they are nothing: shares of
    /// nodes of one site, what travels, and what the other site stores.
    @Test
    void m26OnlySharesOfOneSharingReconstruct() throws Exception {
        List<Point> stored = stored(main);
        Bundle bundle = Bundle.of(main, failOver, keyId);
        List<Point> travelling = travelling(bundle);
        List<Point> travellingAgain = travelling(Bundle.of(main, failOver, keyId));
        bundle.into(failOver).forEach(Answer::get);
        List<Point> imported = stored(failOver);
        main.refresh(keyId);
        List<Point> refreshed = stored(main);

        Point key = bundle.manifest().contents().publicKey();
        List<List<Point>> sharings =
                List.of(stored, travelling, travellingAgain, imported, refreshed);
        for (List<Point> one : sharings) {
            for (List<Point> other : sharings) {
                for (int i = 1; i <= 3; i++) {
                    for (int j = 1; j <= 3; j++) {
                        if (i != j) {
                            boolean whole =
                                    reconstructs(one.get(i - 1), i, other.get(j - 1), j, key);
                            assertThat(whole).isEqualTo(one == other);
                        }
                    }
                }
            }
        }
        assertThat(travelling).isEqualTo(bundle.manifest().contents().transportPoints());
    }

    /// Interpolates t+1 = 2 shares at 0, in the exponent: a share is its point's logarithm.
    private static boolean reconstructs(Point one, int i, Point other, int j, Point key) {
        List<Party> among =
                IntStream.of(Math.min(i, j), Math.max(i, j)).mapToObj(Party::new).toList();
        Point sum =
                one.timesVartime(Lagrange.weight(CURVE, among, new Party(i)))
                        .plus(other.timesVartime(Lagrange.weight(CURVE, among, new Party(j))));
        return sum.equals(key);
    }

    /// s_j*G for what each node of a site has stored and opens.
    private List<Point> stored(NodeSite site) {
        List<Point> points = new ArrayList<>();
        for (TestNode node : site.nodes()) {
            Generation active =
                    node.generations(TENANT, keyId).stream()
                            .filter(g -> g.state() == Generation.State.ACTIVE)
                            .findFirst()
                            .orElseThrow();
            try (KeyShare share = node.share(active.id())) {
                points.add(share.share().timesGenerator());
            }
        }
        return points;
    }

    /// e_j*G for what each node of the other site opens of a bundle.
    private List<Point> travelling(Bundle bundle) throws Exception {
        List<Point> points = new ArrayList<>();
        for (TestNode node : failOver.nodes()) {
            String wrappingKey = node.token().wrappingKeys().getFirst().id();
            byte[] share = bundle.shares().get(node.index - 1);
            try (Staged staged = node.token().stage(wrappingKey, share, ShareBlob.length(CURVE));
                    SecretBytes blob = staged.open();
                    SecretBytes number = blob.slice(blob.length() - 32, 32);
                    SecretScalar e = SecretScalar.decode(CURVE, number)) {
                points.add(e.timesGenerator());
            }
        }
        return points;
    }
}
