package dev.sharekeep.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sharekeep.secret.Randomness;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.wire.MalformedException;
import dev.sharekeep.wire.Purpose;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The four curves against BouncyCastle and against the rules of SEC1.
class CurveTest {
    private static final int ROUNDS = 60;
    private final Oracle oracle = new Oracle();

    static List<Curve> curves() {
        return Curve.all();
    }

    @Test
    void namesAndNumbersFindTheirCurve() {
        assertThat(Curve.all())
                .extracting(Curve::curveName)
                .containsExactly("secp256k1", "secp256r1", "secp384r1", "secp521r1");
        for (Curve curve : Curve.all()) {
            assertThat(Curve.named(curve.curveName())).contains(curve);
            assertThat(Curve.withId(curve.id())).contains(curve);
        }
        assertThat(Curve.named("toy7")).isEmpty();
        assertThat(Curve.withId(0)).isEmpty();
        assertThat(Curve.withId(5)).isEmpty();
        assertThat(Curve.all()).extracting(Curve::scalarLength).containsExactly(32, 32, 48, 66);
        assertThat(Curve.all()).extracting(Curve::pointLength).containsExactly(33, 33, 49, 67);
    }

    @ParameterizedTest
    @MethodSource("curves")
    void multiplesOfTheGeneratorAreThoseOfBouncyCastle(Curve curve) {
        ECPoint g = bouncy(curve).getG();
        for (int round = 0; round < ROUNDS; round++) {
            BigInteger k = oracle.below(order(curve));
            try (SecretScalar secret = secret(curve, k)) {
                Point ours = secret.timesGenerator();
                String what = k + " " + oracle;
                assertThat(ours.encode()).as(what).isEqualTo(sec1(curve, g.multiply(k)));
                assertThat(secret.times(curve.generator())).as(what).isEqualTo(ours);
                assertThat(curve.generator().timesVartime(scalar(curve, k))).isEqualTo(ours);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("curves")
    void multiplesOfOtherPointsAreThoseOfBouncyCastle(Curve curve) throws MalformedException {
        for (int round = 0; round < ROUNDS; round++) {
            BigInteger k = oracle.below(order(curve));
            BigInteger j = oracle.below(order(curve)).max(BigInteger.ONE);
            ECPoint base = bouncy(curve).getG().multiply(j);
            Point ours = Point.decode(curve, sec1(curve, base));
            byte[] expected = sec1(curve, base.multiply(k));
            try (SecretScalar secret = secret(curve, k)) {
                assertThat(secret.times(ours).encode()).as("%s", oracle).isEqualTo(expected);
            }
            assertThat(ours.timesVartime(scalar(curve, k)).encode()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("curves")
    void sumOfMultiplesIsTheMultipleOfTheSum(Curve curve) {
        BigInteger q = order(curve);
        for (int count = 1; count < 8; count++) {
            BigInteger sum = BigInteger.ZERO;
            Point[] points = new Point[count];
            Scalar[] scalars = new Scalar[count];
            for (int i = 0; i < count; i++) {
                BigInteger j = oracle.below(q);
                BigInteger k = oracle.below(i == 0 ? BigInteger.valueOf(40) : q);
                points[i] = curve.generator().timesVartime(scalar(curve, j));
                scalars[i] = scalar(curve, k);
                sum = sum.add(j.multiply(k)).mod(q);
            }
            assertThat(Point.sumVartime(Arrays.asList(points), Arrays.asList(scalars)))
                    .as("%s", oracle)
                    .isEqualTo(curve.generator().timesVartime(scalar(curve, sum)));
        }
    }

    @ParameterizedTest
    @MethodSource("curves")
    void identityAddsNothing(Curve curve) {
        Point g = curve.generator();
        assertThat(g.plus(curve.identity())).isEqualTo(g);
        assertThat(g.minus(g).isIdentity()).isTrue();
        assertThat(g.minus(g)).isEqualTo(curve.identity());
        assertThat(curve.identity().encode()).containsOnly(0).hasSize(curve.pointLength());
        assertThatIllegalStateException().isThrownBy(() -> curve.identity().encodeUncompressed());
        assertThatIllegalStateException().isThrownBy(() -> curve.points().encode(g.minus(g)));
    }

    @ParameterizedTest
    @MethodSource("curves")
    void pointsDecodeInTheirFormsOnly(Curve curve) throws MalformedException {
        BigInteger k = oracle.below(order(curve)).max(BigInteger.ONE); // 0*G has no such forms
        Point point = curve.generator().timesVartime(scalar(curve, k));
        byte[] compressed = point.encode();
        byte[] uncompressed = point.encodeUncompressed();
        assertThat(Point.decode(curve, compressed)).isEqualTo(point);
        assertThat(Point.decodeAny(curve, compressed)).isEqualTo(point);
        assertThat(Point.decodeAny(curve, uncompressed)).isEqualTo(point);
        assertThat(point.negate().encode()[0] ^ compressed[0]).isOne();

        refused(curve, uncompressed);
        for (int length = 0; length < uncompressed.length; length++) {
            if (length != compressed.length) {
                refusedInAnyForm(curve, Arrays.copyOf(uncompressed, length));
            }
        }
        byte[] hybrid = uncompressed.clone();
        hybrid[0] = (byte) (6 + (compressed[0] & 1));
        refusedInAnyForm(curve, hybrid);
        byte[] off = uncompressed.clone();
        off[off.length - 1] ^= 1;
        refusedInAnyForm(curve, off);
        refusedInAnyForm(curve, new byte[curve.pointLength()]);
        refusedInAnyForm(curve, new byte[1]);
        byte[] tooLarge = Oracle.bytes(Oracle.prime(curve.field()), curve.pointLength());
        tooLarge[0] = 2;
        refused(curve, tooLarge);
        assertThat(curve.pointsOrIdentity().decode(new byte[curve.pointLength()]))
                .isEqualTo(curve.identity());
        assertThat(curve.pointsOrIdentity().decode(compressed)).isEqualTo(point);
    }

    @ParameterizedTest
    @MethodSource("curves")
    void aboutHalfOfAllXHaveNoPoint(Curve curve) {
        int refused = 0;
        for (int x = 1; x <= 200; x++) {
            byte[] bytes = Oracle.bytes(BigInteger.valueOf(x), curve.pointLength());
            bytes[0] = 2;
            try {
                assertThat(Point.decode(curve, bytes).encode()).isEqualTo(bytes);
            } catch (MalformedException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(60, 140);
    }

    @ParameterizedTest
    @MethodSource("curves")
    void scalarsDecodeBelowTheOrderOnly(Curve curve) throws MalformedException {
        BigInteger q = order(curve);
        int length = curve.scalarLength();
        for (BigInteger edge :
                List.of(BigInteger.ZERO, BigInteger.ONE, q.subtract(BigInteger.ONE))) {
            byte[] bytes = Oracle.bytes(edge, length);
            assertThat(curve.scalars().decode(bytes).encode()).isEqualTo(bytes);
        }
        for (BigInteger edge : List.of(q, q.add(BigInteger.ONE))) {
            refusedScalar(curve, Oracle.bytes(edge, length));
        }
        byte[] ones = new byte[length];
        Arrays.fill(ones, (byte) 0xff);
        refusedScalar(curve, ones);
        refusedScalar(curve, new byte[length - 1]);
        refusedScalar(curve, new byte[length + 1]);
        refusedScalar(curve, new byte[0]);
    }

    @ParameterizedTest
    @MethodSource("curves")
    void secretArithmeticIsThatOfPublicScalars(Curve curve) {
        for (int round = 0; round < ROUNDS; round++) {
            Scalar x = scalar(curve, oracle.below(order(curve)));
            Scalar y = scalar(curve, oracle.below(order(curve)));
            try (SecretScalar a = SecretScalar.of(x);
                    SecretScalar b = SecretScalar.of(y);
                    SecretScalar sum = a.plus(b);
                    SecretScalar publicSum = a.plus(y);
                    SecretScalar difference = a.minus(b);
                    SecretScalar product = a.times(b);
                    SecretScalar publicProduct = a.times(y);
                    SecretScalar negated = a.negate();
                    SecretScalar inverse = a.invert();
                    SecretScalar copy = a.copy()) {
                equal(sum, x.plus(y));
                equal(publicSum, x.plus(y));
                equal(difference, x.minus(y));
                equal(product, x.times(y));
                equal(publicProduct, x.times(y));
                equal(negated, x.negate());
                equal(inverse, x.isZero() ? x : x.invertVartime());
                equal(copy, x);
                assertThat(a.isZero()).isEqualTo(x.isZero());
                assertThat(SecretScalar.respond(a, y, b)).isEqualTo(x.plus(y.times(y)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("curves")
    void randomScalarsAreDrawnAgainUntilInRange(Curve curve) {
        byte[] order = Oracle.bytes(order(curve), curve.scalarLength());
        byte[] zero = new byte[curve.scalarLength()];
        byte[] good = Oracle.bytes(BigInteger.TEN, curve.scalarLength());
        if (curve == Curve.SECP521R1) {
            good[0] = (byte) 0xfe;
        }
        var draws = List.of(order, zero, good).iterator();
        Randomness scripted = target -> System.arraycopy(draws.next(), 0, target, 0, target.length);
        try (SecretScalar drawn = SecretScalar.random(curve, scripted)) {
            equal(drawn, curve.scalar(10));
            assertThat(draws.hasNext()).isFalse();
            assertThat(drawn.toString()).isEqualTo("Secret[" + curve + " scalar]");
        }
    }

    /// Computed once by another program from PROTOCOLS: a change here breaks every peer.
    @Test
    void hashedScalarsAreFrozen() {
        assertThat(Curve.all())
                .extracting(curve ->
                        HexFormat.of()
                                .formatHex(
                                        curve.hashToScalar(
                                                        Purpose.POK,
                                                        to -> to.text("frozen").integer(7))
                                                .encode()))
                .containsExactly(
                        "3b7ef8bfb8c976be14ae905d444f795c4f2de28e5ecfda9d33f1c6e57cbd797d",
                        "a76cd2134d3140d0f2a6253fbb1589b561258ea3c0a4f368b84691a5b557ab8b",
                        "18d37f35263d5c172f14a21601a0ed340815b98f93bb4e1a"
                                + "e2538a6d72a23ffe147f06de55edb6704737653884e13903",
                        "01c675b2f14ef54766ba044bf303530da00c43d5568cc951dbd3242377aba1c5"
                                + "e13c4d30af10a97c4b2b6114579f5ad3fb5aa01ed62f912e57d6b5d6"
                                + "b63d95f62aa3");
    }

    @Test
    void curvesDoNotMix() {
        Point p = Curve.SECP256R1.generator();
        Scalar s = Curve.SECP256R1.scalar(1);
        Curve k1 = Curve.SECP256K1;
        assertThatIllegalStateException().isThrownBy(() -> k1.generator().plus(p));
        assertThatIllegalStateException().isThrownBy(() -> k1.scalar(1).plus(s));
        assertThatIllegalStateException().isThrownBy(() -> k1.generator().timesVartime(s));
        assertThatIllegalStateException().isThrownBy(() -> k1.scalars().encode(s));
    }

    private static void equal(SecretScalar secret, Scalar expected) {
        try (SecretBytes bytes = secret.encode()) {
            byte[] shown = bytes.expose(byte[]::clone);
            assertThat(shown).isEqualTo(expected.encode());
        }
    }

    private static BigInteger order(Curve curve) {
        return Oracle.prime(curve.order());
    }

    private static Scalar scalar(Curve curve, BigInteger value) {
        try {
            return Scalar.decode(curve, Oracle.bytes(value, curve.scalarLength()));
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    @com.google.errorprone.annotations.MustBeClosed
    private static SecretScalar secret(Curve curve, BigInteger value) {
        return SecretScalar.of(scalar(curve, value));
    }

    private static X9ECParameters bouncy(Curve curve) {
        return CustomNamedCurves.getByName(curve.curveName());
    }

    private static byte[] sec1(Curve curve, ECPoint point) {
        return point.isInfinity() ? new byte[curve.pointLength()] : point.getEncoded(true);
    }

    private static void refused(Curve curve, byte[] bytes) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> Point.decode(curve, bytes));
    }

    private static void refusedInAnyForm(Curve curve, byte[] bytes) {
        refused(curve, bytes);
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> Point.decodeAny(curve, bytes));
    }

    private static void refusedScalar(Curve curve, byte[] bytes) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> Scalar.decode(curve, bytes));
        try (SecretBytes secret = SecretBytes.copyOf(bytes)) {
            assertThatExceptionOfType(MalformedException.class)
                    .isThrownBy(() -> SecretScalar.decode(curve, secret));
        }
    }
}
