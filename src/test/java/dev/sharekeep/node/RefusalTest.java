package dev.sharekeep.node;

import static dev.sharekeep.node.NodeSite.CALLER;
import static dev.sharekeep.node.NodeSite.TENANT;
import static dev.sharekeep.node.NodeSite.same;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sharekeep.math.Curve;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What nodes refuse their callers: sessions, names, bundles, recipients. Nothing is stored or
/// released by a refused call.
class RefusalTest {
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

    private static <R> List<Answer<R>> unchanged(NodeSite site, NodeSite.Call<R> call) {
        List<List<String>> before = site.keyRows();
        List<Answer<R>> answers = site.all(call);
        assertThat(site.keyRows()).isEqualTo(before);
        return answers;
    }

    private List<Answer<Operations.KeyOutcome>> refused(Bundle bundle) {
        return unchanged(
                failOver, n -> n.node().importShares(CALLER, session, bundle.call(n.index)));
    }

    private NodeSite.Call<Operations.ExportedPart> exportTo(List<byte[]> keys) {
        return n ->
                n.node().exportShares(CALLER, session, keyId, keys.get(n.index - 1), null, null);
    }

    @Test
    void exportDisabled() {
        main.nodes().forEach(n -> n.restart(Rules::exportDisabled));
        List<byte[]> keys = failOver.nodes().stream().map(n -> n.wrappingKey().encode()).toList();
        unchanged(main, exportTo(keys)).forEach(a -> a.refused(Refusal.Code.EXPORT_DISABLED));
        for (TestNode node : main.nodes()) {
            assertThat(node.events(session)).containsOnlyOnce(AuditLog.Event.EXPORT_REFUSED);
        }
    }

    /// One wrapping key for more than t shares is its holder's key, unless an owner allows it.
    @Test
    void oneRecipientForAllShares() {
        TestNode one = failOver.node(1);
        main.nodes()
                .forEach(n ->
                        n.restart(p -> Rules.exportTo(p, Set.of(one.wrappingKey().fingerprint()))));
        List<byte[]> keys = Collections.nCopies(3, one.wrappingKey().encode());
        unchanged(main, exportTo(keys))
                .forEach(a ->
                        a.refused(Refusal.Code.SINGLE_RECIPIENT).saying("node 1, node 2, node 3"));
        main.node(1).restart(Rules::allowSingleRecipient);
        main.node(2).restart(Rules::allowSingleRecipient);
        String other = NodeSite.session();
        List<Answer<Operations.ExportedPart>> answers =
                main.all(n ->
                        n.node().exportShares(CALLER, other, keyId, keys.getFirst(), null, null));
        answers.get(0).refused(Refusal.Code.SESSION_ABORTED).saying("SINGLE_RECIPIENT");
        answers.get(2).refused(Refusal.Code.SINGLE_RECIPIENT);
        main.node(3).restart(Rules::allowSingleRecipient);
        String third = NodeSite.session();
        main.all(n -> n.node().exportShares(CALLER, third, keyId, keys.getFirst(), null, null))
                .forEach(a -> assertThat(a.get().share()).isNotEmpty());
    }

    /// Two shares of three for one key are t+1.
    @Test
    void oneRecipientForTwoShares() {
        byte[] one = failOver.node(1).wrappingKey().encode();
        byte[] three = failOver.node(3).wrappingKey().encode();
        main.node(2)
                .restart(p ->
                        Rules.exportTo(p, Set.of(failOver.node(1).wrappingKey().fingerprint())));
        unchanged(main, exportTo(List.of(one, one, three)))
                .forEach(a ->
                        a.refused(Refusal.Code.SINGLE_RECIPIENT).saying("node 1, node 2 would"));
    }

    @Test
    void aSessionIdIsForOneCall() {
        NodeSite.Call<Operations.KeyOutcome> keygen =
                n -> n.node().keygen(CALLER, session, "secp256k1", null, null, "a");
        Operations.KeyOutcome made = main.outcome(keygen);
        unchanged(main, n -> n.node().keygen(CALLER, session, "secp256k1", null, null, "b"))
                .forEach(a -> a.refused(Refusal.Code.SESSION_ID_REUSED));
        unchanged(main, n -> n.node().keygen(CALLER, session, "secp256r1", null, null, "a"))
                .forEach(a -> a.refused(Refusal.Code.SESSION_ID_REUSED));
        unchanged(main, n -> n.node().refresh(CALLER, session, made.keyId()))
                .forEach(a -> a.refused(Refusal.Code.SESSION_ID_REUSED));
        Caller colleague = NodeSite.caller("another application", TENANT);
        unchanged(main, n -> n.node().keygen(colleague, session, "secp256k1", null, null, "a"))
                .forEach(a -> a.refused(Refusal.Code.SESSION_ID_REUSED));
        assertThat(same(unchanged(main, keygen)))
                .as("the same call gets the same answer")
                .isEqualTo(made);
        Caller stranger = NodeSite.caller("application", "another-tenant");
        Operations.KeyOutcome theirs =
                main.outcome(n -> n.node().keygen(stranger, session, "secp256k1", null, null, "a"));
        assertThat(theirs.keyId())
                .as("another tenant's ids are its own")
                .isNotEqualTo(made.keyId());
    }

    @Test
    void aRefusedCallIsRefusedAgainAlike() {
        NodeSite.Call<Operations.KeyOutcome> call =
                n ->
                        n.node()
                                .keygen(
                                        CALLER,
                                        session,
                                        n.index == 1 ? "secp256k1" : "secp256r1",
                                        null,
                                        null,
                                        null);
        List<Answer<Operations.KeyOutcome>> first = unchanged(main, call);
        assertThat(first.getFirst().code())
                .isIn(Refusal.Code.SESSION_MISMATCH, Refusal.Code.SESSION_ABORTED);
        assertThat(unchanged(main, call)).isEqualTo(first);
        for (TestNode node : main.nodes()) {
            assertThat(node.events(session)).containsOnlyOnce(AuditLog.Event.SESSION_ABORTED);
        }
    }

    /// A key of another tenant, and one that never was, are refused in the same words.
    @Test
    void aForeignKeyIsUnknown() {
        Caller stranger = NodeSite.caller("stranger", "another-tenant");
        List<String> answers = new ArrayList<>();
        for (String asked : List.of(keyId, "AAAAAAAAAAAAAAAAAAAAAAAAAAAA")) {
            String id = NodeSite.session();
            List<byte[]> keys =
                    failOver.nodes().stream().map(n -> n.wrappingKey().encode()).toList();
            List<NodeSite.Call<?>> calls =
                    List.of(
                            n -> n.node().key(stranger, asked),
                            n -> n.node().refresh(stranger, id + "-r", asked),
                            n -> n.node().delete(stranger, id + "-d", asked),
                            n ->
                                    n.node()
                                            .custodyProof(
                                                    stranger,
                                                    id + "-c",
                                                    asked,
                                                    new byte[32],
                                                    List.of(1, 2, 3).subList(0, 2)),
                            n ->
                                    n.node()
                                            .exportShares(
                                                    stranger,
                                                    id + "-e",
                                                    asked,
                                                    keys.get(n.index - 1),
                                                    null,
                                                    null));
            StringBuilder said = new StringBuilder();
            for (NodeSite.Call<?> call : calls) {
                List<? extends Answer<?>> all = unchanged(main, call);
                all.getFirst().refused(Refusal.Code.KEY_UNKNOWN);
                said.append(all);
            }
            answers.add(said.toString());
        }
        assertThat(answers.get(0)).isEqualTo(answers.get(1));
        main.all(n -> n.node().keys(stranger)).forEach(a -> assertThat(a.get()).isEmpty());
    }

    @Test
    void aNameThatAnotherKeyHas() {
        try (OutsideBundle one = new OutsideBundle(Curve.SECP256K1, 3, 1, true);
                OutsideBundle other = new OutsideBundle(Curve.SECP256K1, 3, 1, true)) {
            Bundle first = one.bundle(failOver).withKeyId("cold-1");
            refused(first).forEach(a -> a.refused(Refusal.Code.KEY_ID_NOT_ALLOWED));
            failOver.nodes().forEach(n -> n.restart(p -> Rules.allowName(p, "cold-1")));
            assertThat(same(first.into(failOver)).keyId()).isEqualTo("cold-1");
            String id = NodeSite.session();
            Bundle second = other.bundle(failOver).withKeyId("cold-1");
            unchanged(failOver, n -> n.node().importShares(CALLER, id, second.call(n.index)))
                    .forEach(a -> a.refused(Refusal.Code.KEY_EXISTS));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                "cold/1",
                "ключ",
                "0123456789012345678901234567890123456789012345678901234567890123x"
            })
    void aMalformedKeyId(String name) {
        try (OutsideBundle key = new OutsideBundle(Curve.SECP256K1, 3, 1, false)) {
            refused(key.bundle(failOver).withKeyId(name))
                    .forEach(a -> a.refused(Refusal.Code.KEY_ID_MALFORMED));
        }
    }

    @Test
    void aKeyIdThatIsNotOfThisKey() {
        Bundle bundle = Bundle.of(main, failOver, keyId);
        String other = main.keygen("secp256k1").keyId();
        refused(bundle.withKeyId(other))
                .forEach(a -> a.refused(Refusal.Code.KEY_ID_MISMATCH).saying(other));
        String id = NodeSite.session();
        Bundle bare = bundle.withManifest(null);
        unchanged(failOver, n -> n.node().importShares(CALLER, id, bare.call(n.index)))
                .forEach(a -> a.refused(Refusal.Code.MANIFEST_REQUIRED));
    }

    /// Which part of a bundle was taken from another one, and what the refusal says of it.
    @Test
    void partsOfAnotherBundleDoNotFitTheManifest() {
        Bundle bundle = Bundle.of(main, failOver, keyId);
        Bundle again = Bundle.of(main, failOver, keyId);
        Bundle other = Bundle.of(main, failOver, main.keygen("secp256k1").keyId());
        Bundle otherCurve = Bundle.of(main, failOver, main.keygen("secp256r1").keyId());
        refuses(bundle.withManifest(again.manifest()), "the wrapped share");
        refuses(bundle.withManifest(other.manifest()).withKeyId(""), "the public key");
        refuses(bundle.withManifest(otherCurve.manifest()).withKeyId(""), "the curve");
        refuses(bundle.withPublicKey(other.publicKey()).withKeyId(""), "the public key");
        refuses(bundle.withChainCodes(again.chainCodes()), "the wrapped chain code");
        refuses(bundle.withChainCodes(null), "the wrapped chain code");
        List<byte[]> swapped = new ArrayList<>(bundle.chainCodes());
        Collections.reverse(swapped);
        Bundle half = bundle.withChainCodes(swapped);
        String id = NodeSite.session();
        List<Answer<Operations.KeyOutcome>> answers =
                unchanged(failOver, n -> n.node().importShares(CALLER, id, half.call(n.index)));
        answers.get(0).refused(Refusal.Code.MANIFEST_INVALID).saying("the wrapped chain code");
        answers.get(2).refused(Refusal.Code.MANIFEST_INVALID).saying("the wrapped chain code");
        assertThat(same(bundle.into(failOver)).outcome()).isEqualTo("imported");
    }

    private void refuses(Bundle bundle, String part) {
        String id = NodeSite.session();
        unchanged(failOver, n -> n.node().importShares(CALLER, id, bundle.call(n.index)))
                .forEach(a ->
                        a.refused(Refusal.Code.MANIFEST_INVALID)
                                .saying("the manifest does not fit: " + part + " differs"));
    }

    @Test
    void aBundleForAnotherTenant() {
        Bundle bundle = Bundle.of(main, failOver, keyId);
        Caller stranger = NodeSite.caller("stranger", "another-tenant");
        unchanged(failOver, n -> n.node().importShares(stranger, session, bundle.call(n.index)))
                .forEach(
                        a -> a.refused(Refusal.Code.MANIFEST_INVALID).saying("the tenant differs"));
        String id = NodeSite.session();
        Bundle bare = bundle.bare();
        unchanged(failOver, n -> n.node().importShares(stranger, id, bare.call(n.index)))
                .forEach(a -> a.refused(Refusal.Code.IMPORT_REJECTED));
    }

    /// Node i's part is node i's alone.
    @Test
    void sharesSwappedBetweenNodes() {
        Bundle bare = Bundle.of(main, failOver, keyId).bare();
        List<byte[]> swapped = List.of(bare.shares().get(1), bare.shares().get(0));
        Bundle spoilt = bare.withShare(1, swapped.get(0)).withShare(2, swapped.get(1));
        List<Answer<Operations.KeyOutcome>> answers = refused(spoilt);
        answers.forEach(a -> a.refused(Refusal.Code.IMPORT_REJECTED));
        answers.get(0).saying("this node cannot take its part");
        answers.get(1).saying("this node cannot take its part");
    }

    @Test
    void aManifestForAnotherSite() {
        Bundle bundle = Bundle.of(main, failOver, keyId);
        unchanged(main, n -> n.node().importShares(CALLER, session, bundle.call(n.index)))
                .forEach(a ->
                        a.refused(Refusal.Code.MANIFEST_INVALID)
                                .saying("the wrapping key of node " + a.node()));
    }
}
