package dev.sharekeep.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sharekeep.secret.Randomness;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.wire.MalformedException;
import dev.sharekeep.wire.Purpose;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Rows of secret scalars, and what two-party multiplication needs of single ones, against
/// BigInteger.
class SecretScalarsTest {
    private static final int COUNT = 19;

    private final Oracle oracle = new Oracle();

    static Stream<Curve> curves() {
        return Curve.all().stream();
    }

    @ParameterizedTest
    @MethodSource("curves")
    void rowsComputeModTheOrder(Curve curve) throws MalformedException {
        BigInteger q = Oracle.prime(curve.order());
        List<BigInteger> a = numbers(q);
        List<BigInteger> b = numbers(q);
        BigInteger single = oracle.below(q);
        BigInteger factor = oracle.below(q);
        byte[] bits = {(byte) 0b1010_0110, (byte) 0xff, 0b101};
        try (SecretScalars x = row(curve, a);
                SecretScalars y = row(curve, b);
                SecretScalar z = SecretScalar.of(scalar(curve, single))) {
            x.subtract(y);
            x.add(z);
            x.addTimes(scalar(curve, factor), y);
            x.addWhere(bits, y);
            x.addWhere(bits, scalar(curve, factor));
            x.negate();
            List<BigInteger> expected = new ArrayList<>();
            for (int i = 0; i < COUNT; i++) {
                BigInteger bit = BigInteger.valueOf(bits[i / 8] >> (i % 8) & 1);
                expected.add(
                        a.get(i)
                                .subtract(b.get(i))
                                .add(single)
                                .add(factor.multiply(b.get(i)))
                                .add(bit.multiply(b.get(i).add(factor)))
                                .negate()
                                .mod(q));
            }
            assertThat(values(curve, x)).as("%s %s", curve, oracle).isEqualTo(expected);
            assertThat(values(curve, y)).isEqualTo(b);

            List<Scalar> weights = b.stream().map(w -> scalar(curve, w)).toList();
            BigInteger sum = BigInteger.ZERO;
            for (int i = 0; i < COUNT; i++) {
                sum = sum.add(expected.get(i).multiply(b.get(i)));
            }
            try (SecretScalar dot = x.dot(weights)) {
                assertThat(dot.timesGenerator())
                        .isEqualTo(curve.generator().timesVartime(scalar(curve, sum.mod(q))));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("curves")
    void wideBytesAreReduced(Curve curve) {
        BigInteger q = Oracle.prime(curve.order());
        int width = curve.wideLength();
        BigInteger range = BigInteger.ONE.shiftLeft(8 * width);
        List<BigInteger> wide = numbers(range);
        byte[] bytes = new byte[5 + width];
        try (SecretScalars row = SecretScalars.zeros(curve, COUNT)) {
            for (int i = 0; i < COUNT; i++) {
                System.arraycopy(Oracle.bytes(wide.get(i), width), 0, bytes, 5, width);
                row.reduce(i, bytes, 5);
            }
            assertThat(values(curve, row))
                    .as("%s %s", curve, oracle)
                    .isEqualTo(wide.stream().map(w -> w.mod(q)).toList());
        }
    }

    @ParameterizedTest
    @MethodSource("curves")
    void onlyCanonicalNumbersAreRead(Curve curve) throws MalformedException {
        int width = curve.scalarLength();
        BigInteger q = Oracle.prime(curve.order());
        byte[] bytes = new byte[3 * width];
        System.arraycopy(Oracle.bytes(q.subtract(BigInteger.ONE), width), 0, bytes, width, width);
        try (SecretScalars row = SecretScalars.decode(curve, 3, bytes)) {
            assertThat(row.<byte[]>expose(byte[]::clone)).isEqualTo(bytes);
        }
        System.arraycopy(Oracle.bytes(q, width), 0, bytes, width, width);
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> SecretScalars.decode(curve, 3, bytes).close());
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> SecretScalars.decode(curve, 2, bytes).close());
    }

    @ParameterizedTest
    @MethodSource("curves")
    void bothSidesAgree(Curve curve) {
        try (SecretScalar x = SecretScalar.random(curve, Randomness.system());
                SecretScalar y = SecretScalar.random(curve, Randomness.system());
                SecretBytes one = x.agree(y.timesGenerator());
                SecretBytes two = y.agree(x.timesGenerator())) {
            Point product = x.times(y.timesGenerator());
            byte[] uncompressed = product.encodeUncompressed();
            assertThat(one.sameAs(Arrays.copyOfRange(uncompressed, 1, uncompressed.length)))
                    .isTrue();
            assertThat(one.sameAs(two)).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("curves")
    void theBitSaysWhichPointIsTakenAway(Curve curve) {
        Point p0 = curve.hashToPointVartime(Purpose.OT_POINT, e -> e.integer(0));
        Point p1 = curve.hashToPointVartime(Purpose.OT_POINT, e -> e.integer(1));
        assertThat(p0).isNotEqualTo(p1);
        try (SecretScalar x = SecretScalar.random(curve, Randomness.system())) {
            Point image = x.timesGenerator();
            assertThat(x.timesGeneratorMinus(0, p0, p1)).isEqualTo(image.minus(p0));
            assertThat(x.timesGeneratorMinus(1, p0, p1)).isEqualTo(image.minus(p1));
        }
    }

    /// Candidates that are no point, or whose x is too large, are passed over; the sign comes from
    /// the hash: both of 40 points occur.
    @ParameterizedTest
    @MethodSource("curves")
    void pointsAreHashedToTheCurve(Curve curve) throws MalformedException {
        int odd = 0;
        for (int i = 0; i < 40; i++) {
            int number = i;
            Point p = curve.hashToPointVartime(Purpose.OT_POINT, e -> e.integer(number));
            assertThat(curve.points().decode(p.encode())).isEqualTo(p);
            odd += p.encode()[0] & 1;
        }
        assertThat(odd).isBetween(1, 39);
    }

    private List<BigInteger> numbers(BigInteger bound) {
        return Stream.generate(() -> oracle.below(bound)).limit(COUNT).toList();
    }

    private static Scalar scalar(Curve curve, BigInteger value) {
        try {
            return Scalar.decode(curve, Oracle.bytes(value, curve.scalarLength()));
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // the caller closes it
    private static SecretScalars row(Curve curve, List<BigInteger> values)
            throws MalformedException {
        int width = curve.scalarLength();
        byte[] bytes = new byte[width * values.size()];
        for (int i = 0; i < values.size(); i++) {
            System.arraycopy(Oracle.bytes(values.get(i), width), 0, bytes, i * width, width);
        }
        return SecretScalars.decode(curve, values.size(), bytes);
    }

    private static List<BigInteger> values(Curve curve, SecretScalars row) {
        int width = curve.scalarLength();
        return row.expose(all -> {
            List<BigInteger> values = new ArrayList<>();
            for (int i = 0; i < row.count(); i++) {
                values.add(new BigInteger(1, Arrays.copyOfRange(all, i * width, (i + 1) * width)));
            }
            return values;
        });
    }
}
