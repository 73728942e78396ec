package dev.sharekeep.node;

import static dev.sharekeep.node.NodeSite.CALLER;
import static dev.sharekeep.node.NodeSite.TENANT;
import static dev.sharekeep.node.NodeSite.same;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sharekeep.proof.CustodyProof;
import dev.sharekeep.secret.Randomness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What honest nodes do: a key's whole life at two sites.
class TransferTest {
    @TempDir Path folder;
    private NodeSite main;
    private NodeSite failOver;

    @BeforeEach
    void sites() {
        failOver = NodeSite.start("fail-over", 3, folder, Duration.ofSeconds(10));
        main = NodeSite.start("main", 3, folder, Duration.ofSeconds(10)).exportingTo(failOver);
    }

    @AfterEach
    void close() {
        main.close();
        failOver.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256k1", "secp256r1", "secp384r1", "secp521r1"})
    void aKeyMovesToTheOtherSiteUnderItsName(String curve) throws Exception {
        Operations.KeyOutcome made = main.keygen(curve);
        assertThat(made.outcome()).isEqualTo("made");
        assertThat(made.generation()).isEqualTo(1);
        String keyId = made.keyId();
        List<List<String>> atMain = main.keyRows();

        String session = NodeSite.session();
        Bundle bundle = Bundle.of(main, failOver, keyId, session);
        assertThat(bundle.manifest().verifies()).isTrue();
        assertThat(main.keyRows()).as("an export changes no key").isEqualTo(atMain);
        for (TestNode node : main.nodes()) {
            assertThat(node.events(session))
                    .containsExactly(
                            AuditLog.Event.SESSION_REQUESTED,
                            AuditLog.Event.SESSION_STARTED,
                            AuditLog.Event.SHARE_RELEASED);
        }

        Operations.KeyOutcome imported = same(bundle.into(failOver));
        assertThat(imported).isEqualTo(new Operations.KeyOutcome(keyId, 1, "imported"));
        assertThat(publicKey(failOver, keyId)).isEqualTo(publicKey(main, keyId));
        provesCustody(main, keyId);
        provesCustody(failOver, keyId);

        List<List<String>> atFailOver = failOver.keyRows();
        Operations.KeyOutcome again = same(bundle.into(failOver));
        assertThat(again).isEqualTo(new Operations.KeyOutcome(keyId, 1, "unchanged"));
        assertThat(failOver.keyRows()).isEqualTo(atFailOver);
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256k1", "secp384r1"})
    void refreshedSharesAreOfTheSameKey(String curve) throws Exception {
        String keyId = main.keygen(curve).keyId();
        byte[] publicKey = publicKey(main, keyId);
        assertThat(main.refresh(keyId)).isEqualTo(new Operations.KeyOutcome(keyId, 2, "refreshed"));
        assertThat(publicKey(main, keyId)).isEqualTo(publicKey);
        provesCustody(main, keyId);
        NodeSite.eventually(
                "the old generation is erased at all nodes",
                () -> main.nodes().stream().allMatch(n -> numbers(n, keyId).equals(List.of(2))));
        assertThat(main.refresh(keyId).generation()).isEqualTo(3);
    }

    @Test
    void aDeletedKeyIsGoneAndMayComeBackUnderItsName() {
        String keyId = main.keygen("secp256k1").keyId();
        Bundle bundle = Bundle.of(main, failOver, keyId);
        same(bundle.into(failOver));
        String session = NodeSite.session();
        Operations.KeyOutcome deleted =
                same(failOver.all(n -> n.node().delete(CALLER, session, keyId)));
        assertThat(deleted).isEqualTo(new Operations.KeyOutcome(keyId, 2, "deleted"));
        failOver.all(n -> n.node().key(CALLER, keyId))
                .forEach(a -> a.refused(Refusal.Code.KEY_UNKNOWN));
        failOver.all(n -> n.node().keys(CALLER)).forEach(a -> assertThat(a.get()).isEmpty());
        for (TestNode node : failOver.nodes()) {
            assertThat(node.generations(TENANT, keyId))
                    .as("a tombstone and nothing else")
                    .hasSize(1)
                    .allMatch(g -> g.record().tombstone());
        }
        assertThat(same(bundle.into(failOver)))
                .isEqualTo(new Operations.KeyOutcome(keyId, 3, "imported"));
    }

    private static List<Integer> numbers(TestNode node, String keyId) {
        return node.generations(TENANT, keyId).stream().map(g -> g.record().generation()).toList();
    }

    private static byte[] publicKey(NodeSite site, String keyId) {
        return same(site.all(n -> n.node().key(CALLER, keyId).key().publicKey())).encode();
    }

    private static void provesCustody(NodeSite site, String keyId) {
        byte[] challenge = Randomness.system().bytes(CustodyProof.CHALLENGE_BYTES);
        String session = NodeSite.session();
        List<TestNode> signers = List.of(site.node(2), site.node(3));
        List<Answer<CustodyProof>> proofs =
                NodeSite.at(
                        signers,
                        n ->
                                n.node()
                                        .custodyProof(
                                                CALLER, session, keyId, challenge, List.of(2, 3)));
        CustodyProof proof = proofs.getFirst().get();
        assertThat(proof.verifies()).isTrue();
        assertThat(proof.site()).isEqualTo(site.name());
        assertThat(proof.challenge()).isEqualTo(challenge);
        assertThat(proof.publicKey().encode()).isEqualTo(publicKey(site, keyId));
        assertThat(proofs.getLast().get().encode()).isEqualTo(proof.encode());
        for (TestNode node : signers) {
            assertThat(node.events(session)).containsOnlyOnce(AuditLog.Event.CUSTODY_PROVED);
        }
    }
}
