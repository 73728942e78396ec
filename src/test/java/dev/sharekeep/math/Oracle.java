package dev.sharekeep.math;

import java.math.BigInteger;
import java.util.Random;

/// Seeded numbers that favour the edges, and conversions from the arithmetic under test.
final class Oracle {
    final long seed;
    private final Random random;

    /// Takes its seed from the property `sharekeep.seed`, or makes one; tests print it on failure.
    Oracle() {
        this(Long.getLong("sharekeep.seed", System.nanoTime()));
    }

    Oracle(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    /// A number below `modulus`: half the time near an edge or of long runs of equal bits.
    BigInteger below(BigInteger modulus) {
        int bits = modulus.bitLength();
        BigInteger drawn =
                switch (random.nextInt(8)) {
                    case 0 -> BigInteger.valueOf(random.nextInt(3));
                    case 1 -> modulus.subtract(BigInteger.valueOf(1 + random.nextInt(3)));
                    case 2 -> BigInteger.ONE.shiftLeft(random.nextInt(bits + 1));
                    case 3 -> runs(bits);
                    default -> new BigInteger(bits + 64, random);
                };
        return drawn.mod(modulus);
    }

    private BigInteger runs(int bits) {
        BigInteger made = BigInteger.ZERO;
        boolean set = random.nextBoolean();
        for (int at = 0; at < bits; set = !set) {
            int length = 1 + random.nextInt(60);
            if (set) {
                made =
                        made.or(
                                BigInteger.ONE
                                        .shiftLeft(length)
                                        .subtract(BigInteger.ONE)
                                        .shiftLeft(at));
            }
            at += length;
        }
        return made;
    }

    @Override
    public String toString() {
        return "-Dsharekeep.seed=" + seed;
    }

    static BigInteger prime(Modulus modulus) {
        return plain(modulus, modulus.prime);
    }

    /// The number in plain limbs.
    static BigInteger plain(Modulus modulus, long[] limbs) {
        BigInteger value = BigInteger.ZERO;
        for (int i = modulus.limbs - 1; i >= 0; i--) {
            value = value.shiftLeft(modulus.limbBits).add(BigInteger.valueOf(limbs[i]));
        }
        return value;
    }

    static long[] limbs(Modulus modulus, BigInteger value) {
        long[] limbs = new long[modulus.limbs];
        for (int i = 0; i < limbs.length; i++) {
            limbs[i] = value.shiftRight(i * modulus.limbBits).longValue() & modulus.mask;
        }
        return limbs;
    }

    static byte[] bytes(BigInteger value, int length) {
        byte[] fixed = new byte[length];
        byte[] minimal = value.toByteArray();
        for (int i = 0; i < minimal.length && i < length; i++) {
            fixed[length - 1 - i] = minimal[minimal.length - 1 - i];
        }
        return fixed;
    }
}
