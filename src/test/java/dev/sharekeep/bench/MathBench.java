package dev.sharekeep.bench;

import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.math.Scalar;
import dev.sharekeep.math.SecretScalar;
import dev.sharekeep.secret.Randomness;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/// Our constant-time arithmetic beside BigInteger and BouncyCastle, neither of which is.
///
/// Both sides of a pair run in one fork after the other; `main` prints their ratio. Multiplications
/// by a scalar end in affine coordinates on both sides, ours with the load from off-heap memory.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class MathBench {
    @Param({"secp256k1", "secp256r1", "secp384r1", "secp521r1"})
    public String curve = "";

    private Curve group = Curve.SECP256K1;
    private BigInteger order = BigInteger.ONE;
    private BigInteger number = BigInteger.ONE;
    private Scalar scalar = Curve.SECP256K1.scalar(1);
    private Scalar running = Curve.SECP256K1.scalar(1);
    private BigInteger runningNumber = BigInteger.ONE;
    private SecretScalar secret = SecretScalar.of(scalar);
    private ECPoint bouncyGenerator = CustomNamedCurves.getByName("secp256k1").getG();
    private ECPoint bouncyPoint = bouncyGenerator;
    private Point point = group.generator();

    @Setup
    @SuppressWarnings("MustBeClosedChecker") // closed by tearDown
    public void setUp() throws Exception {
        group = Curve.named(curve).orElseThrow();
        secret.close();
        secret = SecretScalar.random(group, Randomness.system());
        scalar = Scalar.decode(group, secret.encode().expose(byte[]::clone));
        running = scalar;
        number = new BigInteger(1, scalar.encode());
        runningNumber = number;
        X9ECParameters bouncy = CustomNamedCurves.getByName(curve);
        order = bouncy.getN();
        bouncyGenerator = bouncy.getG();
        bouncyPoint = bouncyGenerator.multiply(number).normalize();
        point = Point.decode(group, bouncyPoint.getEncoded(true));
    }

    @TearDown
    public void tearDown() {
        secret.close();
    }

    @Benchmark
    public Scalar orderOurs() {
        running = running.times(scalar);
        return running;
    }

    @Benchmark
    public BigInteger orderTheirs() {
        runningNumber = runningNumber.multiply(number).mod(order);
        return runningNumber;
    }

    @Benchmark
    public Point generatorOurs() {
        return secret.timesGenerator();
    }

    @Benchmark
    public ECPoint generatorTheirs() {
        return new FixedPointCombMultiplier().multiply(bouncyGenerator, number).normalize();
    }

    @Benchmark
    public Point pointOurs() {
        return secret.times(point);
    }

    @Benchmark
    public ECPoint pointTheirs() {
        return bouncyPoint.multiply(number).normalize();
    }

    /// Runs all, or what the first argument's regular expression picks.
    public static void main(String[] arguments) throws RunnerException {
        String picked = arguments.length == 0 ? "" : "." + arguments[0];
        Collection<RunResult> results =
                new Runner(new OptionsBuilder().include(MathBench.class.getName() + picked).build())
                        .run();
        Map<String, Double> nanoseconds = new TreeMap<>();
        for (RunResult result : results) {
            String name = result.getPrimaryResult().getLabel();
            nanoseconds.put(
                    result.getParams().getParam("curve") + " " + name,
                    result.getPrimaryResult().getScore());
        }
        System.out.println();
        System.out.printf(
                "%-10s %-14s %12s %12s  %s%n",
                "curve", "operation", "ours ns", "theirs ns", "theirs/ours");
        nanoseconds.forEach((name, ours) -> {
            Double theirs = nanoseconds.get(name.replace("Ours", "Theirs"));
            if (name.endsWith("Ours") && theirs != null) {
                print(name.replace("Ours", ""), ours, theirs);
            }
        });
        System.out.println("theirs: order = BigInteger, generator and point = BouncyCastle");
    }

    private static void print(String name, double ours, double theirs) {
        System.out.printf(
                Locale.ROOT,
                "%-25s %12.1f %12.1f  %.2f%n",
                name.replaceFirst(" ", "  "),
                ours,
                theirs,
                theirs / ours);
    }
}
