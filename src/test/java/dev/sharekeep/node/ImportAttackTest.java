package dev.sharekeep.node;

import static dev.sharekeep.node.NodeSite.CALLER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.math.SecretScalar;
import dev.sharekeep.math.SubjectPublicKeyInfos;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.secret.SecretBytes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Bundles that are not what they say, at a whole site. Numbers as in the attack table. Each is
/// refused by its exact code, and no node stores anything.
class ImportAttackTest {
    private static final Curve CURVE = Curve.SECP256K1;
    private static final int SPOILT = 2;

    @TempDir static Path folder;
    private static NodeSite site;
    private final String session = NodeSite.session();

    @BeforeAll
    static void start() {
        site = NodeSite.start("fail-over", 3, folder, Duration.ofSeconds(20));
    }

    @AfterAll
    static void close() {
        site.close();
    }

    private List<Answer<Operations.KeyOutcome>> refused(Bundle bundle) {
        List<List<String>> before = site.keyRows();
        List<Answer<Operations.KeyOutcome>> answers = bundle.into(site, session);
        assertThat(site.keyRows()).isEqualTo(before);
        for (TestNode node : site.nodes()) {
            List<AuditLog.Event> events = node.events(session);
            assertThat(events.getFirst()).isEqualTo(AuditLog.Event.SESSION_REQUESTED);
            assertThat(events.getLast()).isEqualTo(AuditLog.Event.SESSION_ABORTED);
            assertThat(events).containsOnlyOnce(AuditLog.Event.SESSION_ABORTED);
        }
        return answers;
    }

    @Test
    void theBundleAsItShouldBeIsTaken() {
        try (OutsideBundle key = new OutsideBundle(CURVE, 3, 1, true)) {
            assertThat(NodeSite.same(key.bundle(site).into(site)).outcome()).isEqualTo("imported");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"swapped", "negated", "foreign"})
    void m08PublicKeyOfAnotherKey(String kind) throws Exception {
        try (OutsideBundle key = new OutsideBundle(CURVE, 3, 1, true);
                OutsideBundle other = new OutsideBundle(CURVE, 3, 1, true)) {
            Point own = SubjectPublicKeyInfos.decode(key.publicKey());
            byte[] given =
                    switch (kind) {
                        case "swapped" -> other.publicKey();
                        case "negated" -> SubjectPublicKeyInfos.encode(own.negate());
                        default -> SubjectPublicKeyInfos.encode(CURVE.generator());
                    };
            refused(key.bundle(site).withPublicKey(given))
                    .forEach(a -> a.refused(Refusal.Code.PUBLIC_KEY_MISMATCH));
        }
    }

    @Test
    void m08AnotherPublicKeyAtOneNode() {
        try (OutsideBundle key = new OutsideBundle(CURVE, 3, 1, false);
                OutsideBundle other = new OutsideBundle(CURVE, 3, 1, false)) {
            Bundle right = key.bundle(site);
            Bundle wrong = right.withPublicKey(other.publicKey());
            List<List<String>> before = site.keyRows();
            List<Answer<Operations.KeyOutcome>> answers =
                    site.all(n ->
                            n.node()
                                    .importShares(
                                            CALLER,
                                            session,
                                            (n.index == SPOILT ? wrong : right).call(n.index)));
            answers.get(0)
                    .refused(Refusal.Code.SESSION_MISMATCH)
                    .saying("node 2 asks for public key");
            answers.get(1).refused(Refusal.Code.SESSION_MISMATCH).saying("asks for public key");
            assertThat(answers.get(2).code())
                    .isIn(Refusal.Code.SESSION_MISMATCH, Refusal.Code.SESSION_ABORTED);
            assertThat(site.keyRows()).isEqualTo(before);
        }
    }

    /// What node 2 may find when it opens its part.
    private enum Spoilt {
        INDEX,
        RECIPIENT,
        TENANT,
        OTHER_KEY,
        CURVE_OF_SAME_LENGTH,
        CURVE_OF_OTHER_LENGTH,
        COMMITTEE_SIZE,
        SHARE_ZERO,
        NOT_BELOW_THE_ORDER,
        VERSION,
        RESERVED,
        SHORT_PLAINTEXT,
        LONG_PLAINTEXT,
        EMPTY_PLAINTEXT,
        CIPHERTEXT_CHANGED,
        CIPHERTEXT_SHORT,
        CIPHERTEXT_EMPTY,
        CHAIN_CODE_OF_OTHER_KEY,
        CHAIN_CODE_SHORT,
        CHAIN_CODE_LEFT_OUT_OF_THE_BIND
    }

    @ParameterizedTest
    @EnumSource
    void m22PartOfTheBundleThatIsNotThisNodes(Spoilt kind) {
        try (OutsideBundle key = new OutsideBundle(CURVE, 3, 1, true);
                OutsideBundle other = new OutsideBundle(CURVE, 3, 1, true)) {
            List<Answer<Operations.KeyOutcome>> answers =
                    refused(spoilt(kind, key, other, site.node(SPOILT)));
            answers.get(SPOILT - 1)
                    .refused(Refusal.Code.IMPORT_REJECTED)
                    .saying("this node cannot take its part of the bundle");
            for (int honest : List.of(1, 3)) {
                answers.get(honest - 1)
                        .refused(Refusal.Code.IMPORT_REJECTED)
                        .saying("node 2 cannot take its part of the bundle");
            }
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // the blob closes with its wrapping
    private static Bundle spoilt(
            Spoilt kind, OutsideBundle key, OutsideBundle other, TestNode node) {
        Bundle right = key.bundle(site);
        OutsideBundle.Part part = key.right(SPOILT);
        return switch (kind) {
            case INDEX -> right.withShare(SPOILT, sealed(with(part, CURVE, 3, 3), node));
            case RECIPIENT -> right.withShare(SPOILT, sealed(part, site.node(3)));
            case TENANT -> right.withShare(SPOILT, sealed(ofTenant(part, "another"), node));
            case OTHER_KEY -> right.withShare(SPOILT, sealed(other.right(SPOILT), node));
            case CURVE_OF_SAME_LENGTH ->
                    right.withShare(SPOILT, sealed(with(part, Curve.SECP256R1, 3, 2), node));
            case CURVE_OF_OTHER_LENGTH ->
                    right.withShare(SPOILT, sealed(with(part, Curve.SECP384R1, 3, 2), node));
            case COMMITTEE_SIZE -> right.withShare(SPOILT, sealed(with(part, CURVE, 4, 2), node));
            case SHARE_ZERO ->
                    right.withShare(SPOILT, sealed(share(part, SecretScalar.zero(CURVE)), node));
            case NOT_BELOW_THE_ORDER ->
                    right.withShare(
                            SPOILT,
                            changed(
                                    part,
                                    node,
                                    blob -> {
                                        Arrays.fill(blob, blob.length - 32, blob.length, (byte) -1);
                                        return blob;
                                    }));
            case VERSION -> right.withShare(SPOILT, changed(part, node, blob -> set(blob, 0, 2)));
            case RESERVED -> right.withShare(SPOILT, changed(part, node, blob -> set(blob, 6, 1)));
            case SHORT_PLAINTEXT ->
                    right.withShare(SPOILT, changed(part, node, b -> Arrays.copyOf(b, 71)));
            case LONG_PLAINTEXT ->
                    right.withShare(SPOILT, changed(part, node, b -> Arrays.copyOf(b, 80)));
            case EMPTY_PLAINTEXT -> right.withShare(SPOILT, changed(part, node, b -> new byte[0]));
            case CIPHERTEXT_CHANGED -> {
                byte[] ciphertext = sealed(part, node);
                yield right.withShare(SPOILT, set(ciphertext, 100, ciphertext[100] ^ 1));
            }
            case CIPHERTEXT_SHORT ->
                    right.withShare(SPOILT, Arrays.copyOf(sealed(part, node), 255));
            case CIPHERTEXT_EMPTY -> right.withShare(SPOILT, new byte[0]);
            case CHAIN_CODE_OF_OTHER_KEY -> right.withChainCode(SPOILT, other.chainCode(node));
            case CHAIN_CODE_SHORT ->
                    right.withChainCode(
                            SPOILT, OutsideBundle.wrapped(Randomness.system().secret(31), node));
            case CHAIN_CODE_LEFT_OUT_OF_THE_BIND ->
                    right.withShare(
                            SPOILT,
                            sealed(
                                    new OutsideBundle.Part(
                                            CURVE, 3, 1, SPOILT, part.tenant(), null, part.share()),
                                    node));
        };
    }

    private static byte[] sealed(OutsideBundle.Part part, TestNode receiver) {
        return OutsideBundle.wrapped(OutsideBundle.blob(part), receiver);
    }

    @SuppressWarnings("MustBeClosedChecker") // closed by the wrapping
    private static byte[] changed(
            OutsideBundle.Part part, TestNode receiver, UnaryOperator<byte[]> change) {
        try (SecretBytes blob = OutsideBundle.blob(part)) {
            byte[] spoilt = change.apply(blob.expose(byte[]::clone));
            return OutsideBundle.wrapped(SecretBytes.takeFrom(spoilt), receiver);
        }
    }

    private static byte[] set(byte[] bytes, int at, int value) {
        bytes[at] = (byte) value;
        return bytes;
    }

    @SuppressWarnings("MustBeClosedChecker") // lives as long as the test
    private static OutsideBundle.Part with(
            OutsideBundle.Part p, Curve curve, int nodes, int index) {
        SecretScalar share =
                curve.equals(p.curve())
                        ? p.share()
                        : SecretScalar.random(curve, Randomness.system());
        return new OutsideBundle.Part(
                curve, nodes, p.threshold(), index, p.tenant(), p.boundTo(), share);
    }

    private static OutsideBundle.Part ofTenant(OutsideBundle.Part p, String tenant) {
        return new OutsideBundle.Part(
                p.curve(), p.nodes(), p.threshold(), p.index(), tenant, p.boundTo(), p.share());
    }

    private static OutsideBundle.Part share(OutsideBundle.Part p, SecretScalar share) {
        return new OutsideBundle.Part(
                p.curve(), p.nodes(), p.threshold(), p.index(), p.tenant(), p.boundTo(), share);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void m23OneShareOffThePolynomialIsNamed(int odd) {
        try (OutsideBundle key = new OutsideBundle(CURVE, 3, 1, true)) {
            refused(off(key, odd)).forEach(a -> a.refused(Refusal.Code.SHARES_INCONSISTENT, odd));
        }
    }

    @Test
    void m23TwoSharesOffThePolynomialNameNobody() {
        try (OutsideBundle key = new OutsideBundle(CURVE, 3, 1, true)) {
            refused(off(key, 1, 3))
                    .forEach(a ->
                            a.refused(Refusal.Code.SHARES_INCONSISTENT).saying("cannot be told"));
        }
    }

    @Test
    void m23SharesOnAPolynomialOfAnotherKey() {
        try (OutsideBundle key = new OutsideBundle(CURVE, 3, 1, true)) {
            // One more everywhere is the polynomial of another key.
            refused(off(key, 1, 2, 3)).forEach(a -> a.refused(Refusal.Code.PUBLIC_KEY_MISMATCH));
        }
    }

    @Test
    void m23SharesOfAHigherDegreeThanTheySay() {
        try (OutsideBundle key = new OutsideBundle(CURVE, 3, 2, true)) {
            refused(key.bundle(site)).forEach(a -> a.refused(Refusal.Code.SHARES_INCONSISTENT));
        }
    }

    /// n = 4 is below 2t + 1 = 5: two malicious nodes could frame an honest one, so none is named.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4})
    void m23WithTooFewNodesToTellWhoNobodyIsNamed(int odd) {
        try (NodeSite four = NodeSite.start("four", 4, folder, Duration.ofSeconds(20));
                OutsideBundle key = new OutsideBundle(CURVE, 4, 2, true)) {
            List<List<String>> before = four.keyRows();
            Bundle bundle = ofThresholdTwo(key, four, odd);
            List<Answer<Operations.KeyOutcome>> answers = bundle.into(four, session);
            if (odd == 0) {
                assertThat(NodeSite.same(answers).outcome()).isEqualTo("imported");
                return;
            }
            answers.forEach(
                    a -> a.refused(Refusal.Code.SHARES_INCONSISTENT).saying("cannot be told"));
            assertThat(four.keyRows()).isEqualTo(before);
        }
    }

    /// All parts say t = 2, and one, unless `odd` is 0, is off the polynomial.
    @SuppressWarnings("MustBeClosedChecker") // lives as long as the test
    private static Bundle ofThresholdTwo(OutsideBundle key, NodeSite four, int odd) {
        Bundle bundle = key.bundle(four);
        for (TestNode node : four.nodes()) {
            OutsideBundle.Part p = key.right(node.index);
            SecretScalar share =
                    node.index == odd ? p.share().plus(CURVE.scalar(1)) : p.share().copy();
            OutsideBundle.Part part =
                    new OutsideBundle.Part(CURVE, 4, 2, node.index, p.tenant(), p.boundTo(), share);
            bundle = bundle.withShare(node.index, sealed(part, node));
        }
        return bundle;
    }

    /// The bundle with one more in the shares of these nodes.
    @SuppressWarnings("MustBeClosedChecker") // lives as long as the test
    private static Bundle off(OutsideBundle key, int... nodes) {
        Bundle bundle = key.bundle(site);
        for (int node : nodes) {
            OutsideBundle.Part part = key.right(node);
            SecretScalar more = part.share().plus(CURVE.scalar(1));
            bundle = bundle.withShare(node, sealed(share(part, more), site.node(node)));
        }
        return bundle;
    }

    /// Each node's part is whole, but one node's is of another chain code.
    @Test
    @SuppressWarnings("MustBeClosedChecker") // lives as long as the test
    void m10ChainCodesThatDiffer() {
        try (OutsideBundle key = new OutsideBundle(CURVE, 3, 1, true)) {
            SecretBytes code = Randomness.system().secret(32);
            TestNode node = site.node(SPOILT);
            OutsideBundle.Part p = key.right(SPOILT);
            OutsideBundle.Part bound =
                    new OutsideBundle.Part(CURVE, 3, 1, SPOILT, p.tenant(), code, p.share());
            Bundle spoilt =
                    key.bundle(site)
                            .withShare(SPOILT, sealed(bound, node))
                            .withChainCode(SPOILT, OutsideBundle.wrapped(code.copy(), node));
            refused(spoilt).forEach(a -> a.refused(Refusal.Code.CHAIN_CODE_MISMATCH));
        }
    }

    /// The same words and the same events, whatever it was.
    @Test
    void oneAnswerForAllThatANodeFindsWhenItOpensItsPart() {
        List<String> answers =
                Arrays.stream(Spoilt.values())
                        .map(kind -> {
                            try (OutsideBundle key = new OutsideBundle(CURVE, 3, 1, true);
                                    OutsideBundle other = new OutsideBundle(CURVE, 3, 1, true)) {
                                String id = NodeSite.session();
                                Bundle bundle = spoilt(kind, key, other, site.node(SPOILT));
                                Answer<Operations.KeyOutcome> answer =
                                        NodeSite.answer(
                                                site.node(SPOILT),
                                                n ->
                                                        n.node()
                                                                .importShares(
                                                                        CALLER,
                                                                        id,
                                                                        bundle.call(SPOILT)));
                                return answer + " " + site.node(SPOILT).events(id);
                            }
                        })
                        .distinct()
                        .toList();
        assertThat(answers).hasSize(1);
    }
}
