package dev.sharekeep.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sharekeep.channel.Channel;
import dev.sharekeep.channel.Fault;
import dev.sharekeep.channel.Frame;
import dev.sharekeep.channel.ProtocolException;
import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.math.Scalar;
import dev.sharekeep.ot.MultiplicationRequest;
import dev.sharekeep.proof.EcdsaSignature;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.sharing.KeyShare;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.sharing.PerParty;
import dev.sharekeep.wire.Codec;
import dev.sharekeep.wire.MalformedException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Signing by any t+1 nodes, judged by BouncyCastle; then one evil signer, which is the real node
/// with a mutator on what it sends, against each check of the page.
class SignTest {
    private static final Curve CURVE = Curve.SECP256K1;
    private static final Randomness RANDOM = Randomness.system();
    private static final Party ONE = new Party(1);
    private static final Party TWO = new Party(2);
    private static final Party EVIL = new Party(3);

    @ParameterizedTest
    @CsvSource({
        "secp256k1, 2, 1, '1 2'",
        "secp256k1, 3, 1, '2 3'",
        "secp256k1, 5, 2, '1 3 5'",
        "secp256r1, 3, 1, '1 3'",
        "secp384r1, 3, 1, '1 2'",
        "secp521r1, 2, 1, '1 2'",
    })
    void anyEnoughNodesSign(String name, int n, int t, String signers) throws Exception {
        Curve curve = Curve.named(name).orElseThrow();
        Ceremony ceremony = new Ceremony(curve, n, t, parties(signers));
        for (int round = 0; round < 3; round++) {
            byte[] digest = RANDOM.bytes(EcdsaSignature.digestLength(curve));
            PerParty<TestSite.Outcome<EcdsaSignature>> outcomes = ceremony.sign(digest);
            EcdsaSignature signature = outcomes.of(ceremony.signers.getFirst()).get();
            for (TestSite.Outcome<EcdsaSignature> outcome : outcomes.values()) {
                assertThat(outcome.get()).isEqualTo(signature);
            }
            judged(ceremony, digest, signature);
        }
    }

    @Test
    void aWrongShareOfTheKeyIsNamed() throws Exception {
        Ceremony ceremony = new Ceremony(CURVE, 3, 1, List.of(ONE, EVIL));
        PerParty<KeyShare> others = new TestSite(CURVE, 3, 1).patient().keygen();
        ceremony.shares =
                PerParty.of(
                        ceremony.site.committee.parties(),
                        p ->
                                p.equals(EVIL)
                                        ? new KeyShare(
                                                ceremony.shares.of(p).publicRecord(),
                                                p,
                                                others.of(p).share(),
                                                null)
                                        : ceremony.shares.of(p));
        ceremony.named("sign/product", "it multiplied by its share of the key");
    }

    @Test
    void anotherPointThanCommittedIsNamed() throws Exception {
        Ceremony ceremony = new Ceremony(CURVE, 3, 1, List.of(ONE, EVIL));
        ceremony.tamper(
                "sign/product",
                product(p ->
                        new SignProduct(
                                new Salted(CURVE.generator().encode(), p.opening().salt()),
                                p.first(),
                                p.second(),
                                p.psi())));
        ceremony.named("sign/product", "opens its commitment");
    }

    @Test
    void anotherCommitmentThanOnesOwnViewHasIsEquivocation() throws Exception {
        Ceremony ceremony = new Ceremony(CURVE, 3, 1, List.of(ONE, EVIL));
        ceremony.site.with(board ->
                board.tamper(
                        EVIL,
                        "sign/commit",
                        body -> {
                            body[0] ^= 1;
                            return body;
                        }));
        // the evil node still has its own in its view: the views differ before anything is opened
        Fault fault = ceremony.sign().of(ONE).fault().fault();
        assertThat(fault).isInstanceOf(Fault.Equivocation.class);
    }

    @Test
    void aWrongGammaOfTheNonceIsNamed() throws Exception {
        Ceremony ceremony = new Ceremony(CURVE, 3, 1, List.of(ONE, EVIL));
        ceremony.tamper(
                "sign/product",
                product(p ->
                        new SignProduct(
                                p.opening(),
                                p.first().plus(CURVE.generator()),
                                p.second(),
                                p.psi())));
        ceremony.named("sign/product", "it multiplied by the nonce behind R");
    }

    @Test
    void aWrongGammaOfTheKeyIsNamed() throws Exception {
        Ceremony ceremony = new Ceremony(CURVE, 3, 1, List.of(ONE, EVIL));
        ceremony.tamper(
                "sign/product",
                product(p ->
                        new SignProduct(
                                p.opening(),
                                p.first(),
                                p.second().plus(CURVE.generator()),
                                p.psi())));
        ceremony.named("sign/product", "it multiplied by its share of the key");
    }

    @Test
    void aWrongChoiceIsNamed() throws Exception {
        Ceremony ceremony = new Ceremony(CURVE, 3, 1, List.of(ONE, EVIL));
        ceremony.tamper("sign/choice", flipped(100));
        ceremony.named("sign/choice", "its choices are the same in all columns");
    }

    @ParameterizedTest
    @CsvSource({"1, 35", "2, 35", "3, 35"})
    void aWrongAnswerIsNamed(int part, int at) throws Exception {
        Ceremony ceremony = new Ceremony(CURVE, 3, 1, List.of(ONE, EVIL));
        ceremony.tamper("sign/answer/" + part, flipped(at));
        ceremony.named("sign/answer/3", "it multiplies by the same number throughout");
    }

    /// A wrong psi or share cannot be told from a right one; nothing is released, nobody named.
    @Test
    void aWrongPsiSpoilsTheSignatureAndNamesNobody() throws Exception {
        Ceremony ceremony = new Ceremony(CURVE, 3, 1, List.of(ONE, EVIL));
        ceremony.tamper(
                "sign/product",
                product(p ->
                        new SignProduct(
                                p.opening(),
                                p.first(),
                                p.second(),
                                p.psi().plus(CURVE.scalar(1)))));
        ceremony.invalid();
    }

    @Test
    void aWrongShareOfTheSignatureNamesNobody() throws Exception {
        Ceremony ceremony = new Ceremony(CURVE, 3, 1, List.of(ONE, EVIL));
        ceremony.site.with(board -> board.tamper(EVIL, "sign/share", flipped(35)));
        ceremony.invalid();
    }

    @Test
    void otherCommitmentsToOthersAreEquivocation() throws Exception {
        Ceremony ceremony = new Ceremony(CURVE, 5, 2, List.of(ONE, TWO, EVIL));
        ceremony.site.with(board ->
                board.with((from, frame) ->
                        from.equals(EVIL)
                                        && frame.party().equals(TWO)
                                        && frame.round().equals("sign/commit")
                                ? List.of(
                                        new Frame(
                                                TWO,
                                                frame.round(),
                                                frame.sid(),
                                                flipped(0).apply(frame.body().clone()),
                                                null))
                                : List.of(frame)));
        PerParty<TestSite.Outcome<EcdsaSignature>> outcomes = ceremony.sign();
        for (Party honest : List.of(ONE, TWO)) {
            Fault fault = outcomes.of(honest).fault().fault();
            assertThat(fault).isInstanceOf(Fault.Equivocation.class);
            assertThat(fault.culprits()).isEmpty();
        }
    }

    /// A part of yesterday's signature in today's: every hash has its session's sid.
    @Test
    void aReplayedChoiceIsNamed() throws Exception {
        Ceremony ceremony = new Ceremony(CURVE, 3, 1, List.of(ONE, EVIL));
        byte[][] old = new byte[1][];
        ceremony.tamper(
                "sign/choice",
                body -> {
                    byte[] sent = Objects.requireNonNullElse(old[0], body);
                    old[0] = body;
                    return sent;
                });
        ceremony.sign().of(ONE).get();
        ceremony.named("sign/choice", "its choices are the same in all columns");
    }

    private static void judged(Ceremony ceremony, byte[] digest, EcdsaSignature signature) {
        Curve curve = ceremony.site.curve;
        Point key = ceremony.shares.of(ONE).publicRecord().publicKey();
        X9ECParameters named = CustomNamedCurves.getByName(curve.curveName());
        ECDomainParameters domain = new ECDomainParameters(named);
        ECDSASigner judge = new ECDSASigner();
        judge.init(
                false,
                new ECPublicKeyParameters(
                        domain.getCurve().decodePoint(key.encodeUncompressed()), domain));
        BigInteger r = new BigInteger(1, signature.r().encode());
        BigInteger s = new BigInteger(1, signature.s().encode());
        assertThat(judge.verifySignature(digest, r, s)).isTrue();
        if (curve == CURVE) {
            assertThat(s).isLessThanOrEqualTo(domain.getN().shiftRight(1));
        }
        digest[0] ^= 1;
        assertThat(judge.verifySignature(digest, r, s)).isFalse();
        assertThat(signature.verifies(key, EcdsaSignature.number(curve, digest))).isFalse();
        digest[0] ^= 1;
        // the key comes back: Y = (s*R - m*G)/r
        byte[] compressed = new byte[curve.pointLength()];
        compressed[0] = (byte) (2 | signature.recovery() & 1);
        byte[] x = signature.r().encode();
        System.arraycopy(x, 0, compressed, compressed.length - x.length, x.length);
        assertThat(signature.recovery()).isLessThan(2);
        try {
            Point nonce = curve.points().decode(compressed);
            Scalar m = EcdsaSignature.number(curve, digest);
            Scalar inverse = signature.r().invertVartime();
            Point recovered =
                    Point.sumVartime(
                            List.of(nonce, curve.generator()),
                            List.of(signature.s().times(inverse), m.times(inverse).negate()));
            assertThat(recovered).isEqualTo(key);
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Party> parties(String indices) {
        return Arrays.stream(indices.split(" ")).map(i -> new Party(Integer.parseInt(i))).toList();
    }

    private static UnaryOperator<byte[]> flipped(int at) {
        return body -> {
            body[at] ^= 1;
            return body;
        };
    }

    private static UnaryOperator<byte[]> product(UnaryOperator<SignProduct> change) {
        Codec<SignProduct> codec = SignProduct.codec(CURVE);
        return body -> {
            try {
                return codec.encode(change.apply(codec.decode(body)));
            } catch (MalformedException e) {
                throw new AssertionError(e);
            }
        };
    }

    /// A site with a key, and some of its nodes with their set-ups.
    private static final class Ceremony {
        final TestSite site;
        final List<Party> signers;
        PerParty<KeyShare> shares;
        final PerParty<PairSetUps> setUps;

        @SuppressWarnings("MustBeClosedChecker") // lives as long as the test
        Ceremony(Curve curve, int n, int t, List<Party> signers) {
            this.site = new TestSite(curve, n, t).patient();
            this.signers = signers;
            this.shares = site.keygen();
            this.setUps =
                    site.run("set-up", signers, null, channel -> PairSetUps.run(channel, RANDOM))
                            .map((party, outcome) -> outcome.get());
        }

        PerParty<TestSite.Outcome<EcdsaSignature>> sign() {
            return sign(RANDOM.bytes(32));
        }

        PerParty<TestSite.Outcome<EcdsaSignature>> sign(byte[] digest) {
            return site.run(
                    "sign",
                    signers,
                    shares.of(ONE).publicRecord().publicKey(),
                    channel -> run(channel, digest));
        }

        private EcdsaSignature run(Channel channel, byte[] digest) throws ProtocolException {
            Party self = channel.self();
            return Sign.run(channel, shares.of(self), setUps.of(self), digest, RANDOM);
        }

        /// Changes what the evil node sends privately in one round.
        void tamper(String round, UnaryOperator<byte[]> change) {
            site.with(board -> board.with((from, frame) -> changed(from, frame, round, change)));
        }

        @SuppressWarnings("MustBeClosedChecker") // the frame owns it
        private static List<Frame> changed(
                Party from, Frame frame, String round, UnaryOperator<byte[]> change) {
            if (!from.equals(EVIL) || !frame.round().equals(round)) {
                return List.of(frame);
            }
            byte[] body = Objects.requireNonNull(frame.secret()).expose(byte[]::clone);
            return List.of(
                    new Frame(
                            frame.party(),
                            round,
                            frame.sid(),
                            frame.body(),
                            SecretBytes.copyOf(change.apply(body))));
        }

        /// The honest node names the evil one for that claim, and burns its set-up.
        void named(String round, String claim) {
            Fault fault = sign().of(ONE).fault().fault();
            assertThat(fault).isEqualTo(new Fault.Misbehaviour(EVIL, round, claim));
            if (!claim.equals("opens its commitment")) {
                PairSetUps.SetUp burned = setUps.of(ONE).with(EVIL);
                assertThatIllegalStateException()
                        .isThrownBy(() ->
                                MultiplicationRequest.of(burned.pairs(), new byte[] {1}, RANDOM)
                                        .close());
            }
        }

        void invalid() {
            PerParty<TestSite.Outcome<EcdsaSignature>> outcomes = sign();
            Fault fault = outcomes.of(ONE).fault().fault();
            assertThat(fault).isEqualTo(new Fault.SignatureInvalid());
            assertThat(fault.culprits()).isEmpty();
        }
    }
}
