package dev.sharekeep.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharekeep.secret.Randomness;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.wire.MalformedException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECPoint;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Scalars against BigInteger, points against BouncyCastle, on edge-weighted seeded values.
class CurveOracleTest {
    static List<Curve> curves() {
        return Curve.all();
    }

    @ParameterizedTest
    @MethodSource("curves")
    void scalarsObeyTheOracle(Curve curve) throws MalformedException {
        BigInteger q = curve.order().value();
        List<BigInteger> values = values(q);
        for (BigInteger a : values) {
            for (BigInteger b : values) {
                Scalar x = scalar(curve, a);
                Scalar y = scalar(curve, b);
                assertThat(number(x.plus(y))).isEqualTo(a.add(b).mod(q));
                assertThat(number(x.minus(y))).isEqualTo(a.subtract(b).mod(q));
                assertThat(number(x.times(y))).isEqualTo(a.multiply(b).mod(q));
            }
            if (a.signum() != 0) {
                assertThat(number(scalar(curve, a).invertVartime())).isEqualTo(a.modInverse(q));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("curves")
    void multiplicationObeysTheOracle(Curve curve) throws MalformedException {
        ECPoint g = CustomNamedCurves.getByName(curve.curveName()).getG();
        for (BigInteger k : values(curve.order().value())) {
            if (k.signum() == 0) {
                continue;
            }
            byte[] expected = g.multiply(k).getEncoded(true);
            try (SecretScalar secret = secret(curve, k)) {
                assertThat(secret.timesGenerator().encode()).isEqualTo(expected);
                assertThat(secret.times(curve.generator()).encode()).isEqualTo(expected);
            }
            Point point = curve.generator().timesVartime(scalar(curve, k));
            assertThat(point.encode()).isEqualTo(expected);
            assertThat(Point.decode(curve, expected)).isEqualTo(point);
            assertThat(Point.decodeAny(curve, point.encodeUncompressed())).isEqualTo(point);
        }
    }

    @ParameterizedTest
    @MethodSource("curves")
    void whatIsNotCanonicalIsRefused(Curve curve) {
        byte[] order = fixed(curve.order().value(), curve.scalarLength());
        assertThatThrownBy(() -> Scalar.decode(curve, order))
                .isInstanceOf(MalformedException.class);
        byte[] point = curve.generator().encode();
        byte[] prime = fixed(curve.field().value(), curve.field().byteLength());
        System.arraycopy(prime, 0, point, 1, prime.length);
        assertThatThrownBy(() -> Point.decode(curve, point)).isInstanceOf(MalformedException.class);
        byte[] hybrid = curve.generator().encodeUncompressed();
        hybrid[0] = 6;
        assertThatThrownBy(() -> Point.decodeAny(curve, hybrid))
                .isInstanceOf(MalformedException.class);
        byte[] off = curve.generator().encodeUncompressed();
        off[off.length - 1] ^= 1;
        assertThatThrownBy(() -> Point.decodeAny(curve, off))
                .isInstanceOf(MalformedException.class);
    }

    @ParameterizedTest
    @MethodSource("curves")
    void theIdentityIsNoSpecialCase(Curve curve) {
        Point g = curve.generator();
        assertThat(g.minus(g).isIdentity()).isTrue();
        assertThat(g.plus(curve.identity())).isEqualTo(g);
        assertThat(curve.identity().plus(curve.identity()).isIdentity()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("curves")
    void secretOperationsAgreeWithPublicOnes(Curve curve) throws MalformedException {
        Random random = new Random(7);
        BigInteger q = curve.order().value();
        for (int i = 0; i < 20; i++) {
            BigInteger a = new BigInteger(q.bitLength() + 8, random).mod(q);
            BigInteger b = new BigInteger(q.bitLength() + 8, random).mod(q);
            BigInteger c = new BigInteger(q.bitLength() + 8, random).mod(q);
            try (SecretScalar x = secret(curve, a);
                    SecretScalar y = secret(curve, b);
                    SecretScalar sum = x.plus(y);
                    SecretScalar product = x.times(y)) {
                assertThat(number(sum)).isEqualTo(a.add(b).mod(q));
                assertThat(number(product)).isEqualTo(a.multiply(b).mod(q));
                assertThat(number(SecretScalar.respond(x, scalar(curve, c), y)))
                        .isEqualTo(a.add(b.multiply(c)).mod(q));
            }
        }
        try (SecretScalar drawn = SecretScalar.random(curve, Randomness.system())) {
            assertThat(drawn.isZero()).isFalse();
        }
    }

    private static List<BigInteger> values(BigInteger q) {
        long seed = 20261123;
        Random random = new Random(seed);
        List<BigInteger> values = new ArrayList<>();
        for (int i = 0; i <= 2; i++) {
            values.add(BigInteger.valueOf(i));
            values.add(q.subtract(BigInteger.valueOf(i + 1L)));
        }
        values.add(BigInteger.ONE.shiftLeft(q.bitLength() - 1).mod(q));
        values.add(BigInteger.ONE.shiftLeft(q.bitLength() - 1).subtract(BigInteger.ONE));
        values.add(q.shiftRight(1));
        for (int i = 0; i < 12; i++) {
            values.add(new BigInteger(q.bitLength() + 8, random).mod(q));
        }
        return values;
    }

    private static Scalar scalar(Curve curve, BigInteger value) throws MalformedException {
        return Scalar.decode(curve, fixed(value, curve.scalarLength()));
    }

    private static SecretScalar secret(Curve curve, BigInteger value) throws MalformedException {
        try (SecretBytes bytes = SecretBytes.takeFrom(fixed(value, curve.scalarLength()))) {
            return SecretScalar.decode(curve, bytes);
        }
    }

    private static BigInteger number(Scalar scalar) {
        return new BigInteger(1, scalar.encode());
    }

    private static BigInteger number(SecretScalar scalar) {
        try (SecretBytes bytes = scalar.encode()) {
            return bytes.expose(heap -> new BigInteger(1, heap));
        }
    }

    private static byte[] fixed(BigInteger value, int length) {
        byte[] raw = value.toByteArray();
        byte[] out = new byte[length];
        int from = Math.max(0, raw.length - length);
        System.arraycopy(raw, from, out, length - (raw.length - from), raw.length - from);
        return out;
    }
}
