package dev.sharekeep.math;

import dev.sharekeep.secret.Randomness;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.wire.MalformedException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntConsumer;

/// Measures whether time tells a fixed secret from random ones: Welch's t over both classes.
///
/// Run by `./sharekeep bench ct`; exit status 1 if a |t| is above 4.5, or if the method itself
/// fails: the control that leaks must show (|t| > 10), and random against random must not. Classes
/// are shuffled; inputs of both are prepared alike and before the clock starts; the slowest tenth
/// of all measurements, which is interrupts, is left out. A |t| above the bound is measured again,
/// up to three times, since a true leak shows every time. Source: Reparaz, Balasch, Verbauwhede
/// 2017 (dudect).
public final class ConstantTime {
    private static final double BOUND = 4.5;
    private static final double CONTROL_BOUND = 10;
    private static final int INPUTS = 512;
    private static final int TRIES = 3;

    private final Random random;
    private boolean failed;

    private ConstantTime(long seed) {
        this.random = new Random(seed);
    }

    public static void main(String[] arguments) throws MalformedException {
        long seed = Long.getLong("sharekeep.seed", System.nanoTime());
        System.out.println("seed " + seed + "; |t| of fixed against random secrets");
        ConstantTime test = new ConstantTime(seed);
        test.controls();
        for (Curve curve : Curve.all()) {
            test.arithmetic(curve);
            test.multiplications(curve);
        }
        System.out.println(test.failed ? "FAILED" : "ok: no difference found");
        System.exit(test.failed ? 1 : 0);
    }

    private void controls() {
        BigInteger prime = Oracle.prime(Curve.SECP256K1.order());
        boolean[] fixed = classes();
        BigInteger[] secrets = new BigInteger[INPUTS];
        for (int i = 0; i < INPUTS; i++) {
            secrets[i] = fixed[i] ? BigInteger.valueOf(3) : new BigInteger(255, random);
        }
        double leak =
                measure(
                        fixed,
                        10_000,
                        i -> keep(BigInteger.TWO.modPow(secrets[i], prime).hashCode()));
        report("control: BigInteger.modPow", leak, leak > CONTROL_BOUND);
        Modulus field = Curve.SECP256K1.field();
        long[][] same = limbs(field, new boolean[INPUTS]);
        judge("control: random against random", fixed, 100_000, i -> products(field, same[i]));
    }

    private void arithmetic(Curve curve) {
        boolean[] fixed = classes();
        long[][] elements = limbs(curve.field(), fixed);
        long[][] scalars = limbs(curve.order(), fixed);
        Modulus field = curve.field();
        Modulus order = curve.order();
        judge(curve + " field product", fixed, 100_000, i -> products(field, elements[i]));
        judge(curve + " field sum", fixed, 100_000, i -> sums(field, elements[i]));
        judge(curve + " order product", fixed, 100_000, i -> products(order, scalars[i]));
        long[] result = new long[order.limbs];
        judge(
                curve + " order inverse",
                fixed,
                30_000,
                i -> {
                    order.invert(result, scalars[i]);
                    keep(result[0]);
                });
    }

    @SuppressWarnings("MustBeClosedChecker") // closed at the end, all together
    private void multiplications(Curve curve) throws MalformedException {
        boolean[] fixed = classes();
        SecretScalar[] secrets = new SecretScalar[INPUTS];
        byte[] one = Oracle.bytes(BigInteger.ONE, curve.scalarLength());
        Randomness randomness = random::nextBytes;
        for (int i = 0; i < INPUTS; i++) {
            try (SecretBytes bytes = SecretBytes.copyOf(one)) {
                secrets[i] =
                        fixed[i]
                                ? SecretScalar.decode(curve, bytes)
                                : SecretScalar.random(curve, randomness);
            }
        }
        Point point = curve.generator().plus(curve.generator());
        judge(
                curve + " secret * generator",
                fixed,
                6_000,
                i -> keep(secrets[i].timesGenerator().coordinates().x[0]));
        judge(
                curve + " secret * point",
                fixed,
                3_000,
                i -> keep(secrets[i].times(point).coordinates().x[0]));
        for (SecretScalar secret : secrets) {
            secret.close();
        }
    }

    private void products(Modulus modulus, long[] secret) {
        long[] r = secret.clone();
        for (int i = 0; i < 20; i++) {
            modulus.multiply(r, r, secret);
            modulus.multiply(r, secret, secret);
        }
        keep(r[0]);
    }

    private void sums(Modulus modulus, long[] secret) {
        long[] r = secret.clone();
        for (int i = 0; i < 60; i++) {
            modulus.add(r, r, secret);
            modulus.subtract(r, secret, r);
        }
        keep(r[0]);
    }

    private boolean[] classes() {
        boolean[] fixed = new boolean[INPUTS];
        for (int i = 0; i < INPUTS; i++) {
            fixed[i] = random.nextBoolean();
        }
        return fixed;
    }

    /// 1 for the fixed class, whose limbs are nearly all zero, else a random number.
    private long[][] limbs(Modulus modulus, boolean[] fixed) {
        long[][] inputs = new long[INPUTS][];
        for (int i = 0; i < INPUTS; i++) {
            BigInteger drawn = new BigInteger(modulus.bitLength + 64, random);
            BigInteger value = fixed[i] ? BigInteger.ONE : drawn.mod(Oracle.prime(modulus));
            inputs[i] = Oracle.limbs(modulus, value);
        }
        // Side by side in memory: a random number leaves more garbage behind than a fixed one, and
        // arrays that lie further apart would be told by the cache.
        return Arrays.stream(inputs).map(long[]::clone).toArray(long[][]::new);
    }

    private void judge(String name, boolean[] fixed, int rounds, IntConsumer work) {
        double t = measure(fixed, rounds, work);
        for (int again = 1; again < TRIES && t > BOUND; again++) {
            System.out.printf(Locale.ROOT, "%-34s %8.2f  again%n", name, t);
            t = measure(fixed, rounds, work);
        }
        report(name, t, t < BOUND);
    }

    private void report(String name, double t, boolean good) {
        System.out.printf(Locale.ROOT, "%-34s %8.2f  %s%n", name, t, good ? "ok" : "FAILED");
        failed |= !good;
    }

    /// |t| of `rounds` measurements, after a fifth as many for the compiler.
    private double measure(boolean[] fixed, int rounds, IntConsumer work) {
        int warmUp = Math.max(rounds / 5, 1000);
        long[] times = new long[rounds];
        boolean[] classes = new boolean[rounds];
        for (int i = -warmUp; i < rounds; i++) {
            int input = random.nextInt(INPUTS);
            long start = System.nanoTime();
            work.accept(input);
            long time = System.nanoTime() - start;
            if (i >= 0) {
                times[i] = time;
                classes[i] = fixed[input];
            }
        }
        long[] sorted = times.clone();
        Arrays.sort(sorted);
        return Math.abs(welch(times, classes, sorted[rounds * 9 / 10]));
    }

    private static double welch(long[] times, boolean[] classes, long slowest) {
        double[] count = new double[2];
        double[] mean = new double[2];
        double[] squares = new double[2];
        for (int i = 0; i < times.length; i++) {
            if (times[i] <= slowest) {
                int c = classes[i] ? 1 : 0;
                count[c]++;
                double difference = times[i] - mean[c];
                mean[c] += difference / count[c];
                squares[c] += difference * (times[i] - mean[c]);
            }
        }
        double variance = 0;
        for (int c = 0; c < 2; c++) {
            variance += squares[c] / (count[c] - 1) / count[c];
        }
        return (mean[0] - mean[1]) / Math.sqrt(variance);
    }

    private static volatile long kept;

    /// Keeps the compiler from dropping work whose result nobody uses.
    private static void keep(long value) {
        kept = value;
    }
}
