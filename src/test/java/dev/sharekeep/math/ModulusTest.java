package dev.sharekeep.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Limb arithmetic against BigInteger, for every field and order, the toy ones included.
class ModulusTest {
    private static final int ROUNDS = 3000;
    private final Oracle oracle = new Oracle();

    record Case(String name, Modulus modulus) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Case> moduli() {
        List<Case> cases = new ArrayList<>();
        List<Curve> curves = new ArrayList<>(Curve.all());
        curves.addAll(ToyCurves.all());
        for (Curve curve : curves) {
            cases.add(new Case(curve + " field", curve.field()));
            cases.add(new Case(curve + " order", curve.order()));
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("moduli")
    void productIsThatOfBigInteger(Case c) {
        BigInteger p = Oracle.prime(c.modulus);
        BigInteger unit = Oracle.plain(c.modulus, c.modulus.one).modInverse(p);
        agrees(c, c.modulus::multiply, (a, b) -> a.multiply(b).multiply(unit).mod(p));
        agrees(
                c,
                (result, a, b) -> c.modulus.square(result, a),
                (a, b) -> a.multiply(a).multiply(unit).mod(p));
    }

    @ParameterizedTest
    @MethodSource("moduli")
    void sumsAreThoseOfBigInteger(Case c) {
        BigInteger p = Oracle.prime(c.modulus);
        agrees(c, c.modulus::add, (a, b) -> a.add(b).mod(p));
        agrees(c, c.modulus::subtract, (a, b) -> a.subtract(b).mod(p));
        agrees(c, (r, a, b) -> c.modulus.negate(r, b), (a, b) -> b.negate().mod(p));
    }

    @ParameterizedTest
    @MethodSource("moduli")
    void smallMultiplesAreThoseOfBigInteger(Case c) {
        BigInteger p = Oracle.prime(c.modulus);
        for (int small : new int[] {1, 2, 3, 6, 21, 1023}) {
            BigInteger factor = BigInteger.valueOf(small);
            agrees(
                    c,
                    (r, a, b) -> c.modulus.scale(r, a, small),
                    (a, b) -> a.multiply(factor).mod(p));
        }
    }

    @ParameterizedTest
    @MethodSource("moduli")
    void inverseTimesNumberIsOne(Case c) {
        Modulus m = c.modulus;
        BigInteger p = Oracle.prime(m);
        for (int round = 0; round < 1000; round++) {
            BigInteger a = oracle.below(p);
            long[] limbs = Oracle.limbs(m, a);
            m.toMontgomery(limbs, limbs);
            long[] inverse = new long[m.limbs];
            m.invert(inverse, limbs);
            m.fromMontgomery(inverse, inverse);
            BigInteger expected = a.signum() == 0 ? BigInteger.ZERO : a.modInverse(p);
            assertThat(Oracle.plain(m, inverse)).as("%s %s", a, oracle).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("moduli")
    void bytesReadAsWrittenAndOnlyBelowThePrime(Case c) {
        Modulus m = c.modulus;
        BigInteger p = Oracle.prime(m);
        BigInteger end = BigInteger.ONE.shiftLeft(8 * m.byteLength);
        for (int round = 0; round < ROUNDS; round++) {
            BigInteger a = oracle.below(round % 2 == 0 ? p : end);
            byte[] bytes = Oracle.bytes(a, m.byteLength);
            long[] limbs = new long[m.limbs];
            boolean canonical = m.decode(limbs, bytes);
            assertThat(canonical).as("%s %s", a, oracle).isEqualTo(a.compareTo(p) < 0);
            if (canonical) {
                assertThat(Oracle.plain(m, limbs)).as(oracle.toString()).isEqualTo(a);
                byte[] written = new byte[m.byteLength];
                m.encode(written, limbs);
                assertThat(written).as("%s %s", a, oracle).isEqualTo(bytes);
            }
        }
        for (BigInteger edge : List.of(p, p.add(BigInteger.ONE), end.subtract(BigInteger.ONE))) {
            assertThat(m.decode(new long[m.limbs], Oracle.bytes(edge, m.byteLength))).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("moduli")
    void bytesOfAnyLengthReduce(Case c) {
        Modulus m = c.modulus;
        for (int length = 0; length < 100; length++) {
            BigInteger a = oracle.below(BigInteger.ONE.shiftLeft(8 * length));
            long[] limbs = new long[m.limbs];
            m.reduceVartime(limbs, Oracle.bytes(a, length));
            m.fromMontgomery(limbs, limbs);
            assertThat(Oracle.plain(m, limbs))
                    .as("%s %s", a, oracle)
                    .isEqualTo(a.mod(Oracle.prime(m)));
        }
    }

    @ParameterizedTest
    @MethodSource("moduli")
    void oddRepresentativeAndZeroTest(Case c) {
        Modulus m = c.modulus;
        BigInteger p = Oracle.prime(m);
        for (int round = 0; round < ROUNDS; round++) {
            BigInteger a = oracle.below(p);
            long[] odd = new long[m.limbs];
            long negated = m.makeOdd(odd, Oracle.limbs(m, a));
            assertThat(negated).isEqualTo(a.testBit(0) ? 0 : -1);
            assertThat(Oracle.plain(m, odd))
                    .as("%s %s", a, oracle)
                    .isEqualTo(a.testBit(0) ? a : p.subtract(a));
            assertThat(m.isZero(Oracle.limbs(m, a))).isEqualTo(a.signum() == 0 ? -1 : 0);
        }
    }

    @FunctionalInterface
    private interface Operation {
        void apply(long[] r, long[] a, long[] b);
    }

    private void agrees(Case c, Operation operation, BinaryOperator<BigInteger> expected) {
        Modulus m = c.modulus;
        BigInteger p = Oracle.prime(m);
        for (int round = 0; round < ROUNDS; round++) {
            BigInteger a = oracle.below(p);
            BigInteger b = oracle.below(p);
            long[] x = Oracle.limbs(m, a);
            long[] y = Oracle.limbs(m, b);
            long[] r = new long[m.limbs];
            operation.apply(r, x, y);
            String what = a + ", " + b + " " + oracle;
            assertThat(Oracle.plain(m, r)).as(what).isEqualTo(expected.apply(a, b));
            assertThat(r).as("limbs are full width, " + what).isEqualTo(canonical(m, r));
            long[] first = x.clone();
            operation.apply(first, first, y);
            assertThat(first).as("over the first operand, " + what).isEqualTo(r);
            long[] second = y.clone();
            operation.apply(second, x, second);
            assertThat(second).as("over the second operand, " + what).isEqualTo(r);
        }
    }

    private static long[] canonical(Modulus m, long[] limbs) {
        long[] canonical = Oracle.limbs(m, Oracle.plain(m, limbs));
        assertThat(Arrays.stream(limbs).allMatch(limb -> limb >= 0)).isTrue();
        return canonical;
    }
}
