package dev.sharekeep.math;

import static java.lang.Math.unsignedMultiplyHigh;

import java.math.BigInteger;

/// The field of secp256k1, 2^256 - C with a short C: what lies above 2^260 or 2^256 comes back
/// times 16C or C. There is no Montgomery form here: R = 1. Five limbs of 52 bits.
final class ModulusSecp256k1 extends Modulus {
    private static final int BITS = 52;
    private static final int REST = 64 - BITS;
    private static final int TOP_BITS = 256 - 4 * BITS;
    private static final long MASK = (1L << BITS) - 1;
    private static final long TOP_MASK = (1L << TOP_BITS) - 1;
    private static final long C = 0x1000003D1L;
    private static final long C_HIGH = C << REST;
    private static final long FOLD = C << 4;
    private static final long FOLD_HIGH = FOLD << REST;

    static final BigInteger PRIME = BigInteger.ONE.shiftLeft(256).subtract(BigInteger.valueOf(C));

    private static final long P0 = MASK - C + 1;
    private static final long P4 = TOP_MASK;

    ModulusSecp256k1() {
        super(PRIME, 5, BITS, BigInteger.ONE);
    }

    @Override
    void multiply(long[] r, long[] a, long[] b) {
        long a0 = a[0];
        long a1 = a[1];
        long a2 = a[2];
        long a3 = a[3];
        long a4 = a[4];
        long b0 = b[0];
        long b1 = b[1];
        long b2 = b[2];
        long b3 = b[3];
        long b4 = b[4];
        long h0 = b0 << REST;
        long h1 = b1 << REST;
        long h2 = b2 << REST;
        long h3 = b3 << REST;
        long h4 = b4 << REST;
        long c0 = (a0 * b0 & MASK);
        long c1 = unsignedMultiplyHigh(a0, h0) + (a0 * b1 & MASK) + (a1 * b0 & MASK);
        long c2 =
                unsignedMultiplyHigh(a0, h1)
                        + unsignedMultiplyHigh(a1, h0)
                        + (a0 * b2 & MASK)
                        + (a1 * b1 & MASK)
                        + (a2 * b0 & MASK);
        long c3 =
                unsignedMultiplyHigh(a0, h2)
                        + unsignedMultiplyHigh(a1, h1)
                        + unsignedMultiplyHigh(a2, h0)
                        + (a0 * b3 & MASK)
                        + (a1 * b2 & MASK)
                        + (a2 * b1 & MASK)
                        + (a3 * b0 & MASK);
        long c4 =
                unsignedMultiplyHigh(a0, h3)
                        + unsignedMultiplyHigh(a1, h2)
                        + unsignedMultiplyHigh(a2, h1)
                        + unsignedMultiplyHigh(a3, h0)
                        + (a0 * b4 & MASK)
                        + (a1 * b3 & MASK)
                        + (a2 * b2 & MASK)
                        + (a3 * b1 & MASK)
                        + (a4 * b0 & MASK);
        long c5 =
                unsignedMultiplyHigh(a0, h4)
                        + unsignedMultiplyHigh(a1, h3)
                        + unsignedMultiplyHigh(a2, h2)
                        + unsignedMultiplyHigh(a3, h1)
                        + unsignedMultiplyHigh(a4, h0)
                        + (a1 * b4 & MASK)
                        + (a2 * b3 & MASK)
                        + (a3 * b2 & MASK)
                        + (a4 * b1 & MASK);
        long c6 =
                unsignedMultiplyHigh(a1, h4)
                        + unsignedMultiplyHigh(a2, h3)
                        + unsignedMultiplyHigh(a3, h2)
                        + unsignedMultiplyHigh(a4, h1)
                        + (a2 * b4 & MASK)
                        + (a3 * b3 & MASK)
                        + (a4 * b2 & MASK);
        long c7 =
                unsignedMultiplyHigh(a2, h4)
                        + unsignedMultiplyHigh(a3, h3)
                        + unsignedMultiplyHigh(a4, h2)
                        + (a3 * b4 & MASK)
                        + (a4 * b3 & MASK);
        long c8 = unsignedMultiplyHigh(a3, h4) + unsignedMultiplyHigh(a4, h3) + (a4 * b4 & MASK);
        long c9 = unsignedMultiplyHigh(a4, h4);
        fold(r, c0, c1, c2, c3, c4, c5, c6, c7, c8, c9);
    }

    /// Every product of two different limbs counts twice.
    @Override
    void square(long[] r, long[] a) {
        long a0 = a[0];
        long a1 = a[1];
        long a2 = a[2];
        long a3 = a[3];
        long a4 = a[4];
        long d0 = a0 << 1;
        long d1 = a1 << 1;
        long d2 = a2 << 1;
        long d3 = a3 << 1;
        long h0 = a0 << REST;
        long h1 = a1 << REST;
        long h2 = a2 << REST;
        long h3 = a3 << REST;
        long h4 = a4 << REST;
        long c0 = (a0 * a0 & MASK);
        long c1 = unsignedMultiplyHigh(a0, h0) + (d0 * a1 & MASK);
        long c2 = unsignedMultiplyHigh(d0, h1) + (d0 * a2 & MASK) + (a1 * a1 & MASK);
        long c3 =
                unsignedMultiplyHigh(d0, h2)
                        + unsignedMultiplyHigh(a1, h1)
                        + (d0 * a3 & MASK)
                        + (d1 * a2 & MASK);
        long c4 =
                unsignedMultiplyHigh(d0, h3)
                        + unsignedMultiplyHigh(d1, h2)
                        + (d0 * a4 & MASK)
                        + (d1 * a3 & MASK)
                        + (a2 * a2 & MASK);
        long c5 =
                unsignedMultiplyHigh(d0, h4)
                        + unsignedMultiplyHigh(d1, h3)
                        + unsignedMultiplyHigh(a2, h2)
                        + (d1 * a4 & MASK)
                        + (d2 * a3 & MASK);
        long c6 =
                unsignedMultiplyHigh(d1, h4)
                        + unsignedMultiplyHigh(d2, h3)
                        + (d2 * a4 & MASK)
                        + (a3 * a3 & MASK);
        long c7 = unsignedMultiplyHigh(d2, h4) + unsignedMultiplyHigh(a3, h3) + (d3 * a4 & MASK);
        long c8 = unsignedMultiplyHigh(d3, h4) + (a4 * a4 & MASK);
        long c9 = unsignedMultiplyHigh(a4, h4);
        fold(r, c0, c1, c2, c3, c4, c5, c6, c7, c8, c9);
    }

    @Override
    void add(long[] r, long[] a, long[] b) {
        store(r, a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3], a[4] + b[4]);
    }

    @Override
    void subtract(long[] r, long[] a, long[] b) {
        store(
                r,
                a[0] - b[0] + P0,
                a[1] - b[1] + MASK,
                a[2] - b[2] + MASK,
                a[3] - b[3] + MASK,
                a[4] - b[4] + P4);
    }

    /// `small` is below 2^10.
    @Override
    void scale(long[] r, long[] a, int small) {
        carry(r, a[0] * small, a[1] * small, a[2] * small, a[3] * small, a[4] * small, 0);
    }

    /// r = ten columns of 56 bits.
    private void fold(
            long[] r,
            long c0,
            long c1,
            long c2,
            long c3,
            long c4,
            long c5,
            long c6,
            long c7,
            long c8,
            long c9) {
        carry(
                r,
                c0 + (c5 * FOLD & MASK),
                c1 + (c6 * FOLD & MASK) + unsignedMultiplyHigh(c5, FOLD_HIGH),
                c2 + (c7 * FOLD & MASK) + unsignedMultiplyHigh(c6, FOLD_HIGH),
                c3 + (c8 * FOLD & MASK) + unsignedMultiplyHigh(c7, FOLD_HIGH),
                c4 + (c9 * FOLD & MASK) + unsignedMultiplyHigh(c8, FOLD_HIGH),
                unsignedMultiplyHigh(c9, FOLD_HIGH));
    }

    /// r = t0..t4 of up to 63 bits, and t5 of up to 30, which counts 2^260.
    private void carry(long[] r, long t0, long t1, long t2, long t3, long t4, long t5) {
        t1 += t0 >>> BITS;
        t2 += t1 >>> BITS;
        t3 += t2 >>> BITS;
        t4 += t3 >>> BITS;
        long over = (t5 << BITS - TOP_BITS) + (t4 >>> TOP_BITS);
        store(
                r,
                (t0 & MASK) + (over * C & MASK),
                (t1 & MASK) + unsignedMultiplyHigh(over, C_HIGH),
                t2 & MASK,
                t3 & MASK,
                t4 & TOP_MASK);
    }

    /// r = t where t is below the prime, else t less the prime; t is below twice the prime.
    private void store(long[] r, long t0, long t1, long t2, long t3, long t4) {
        long d0 = t0 - P0;
        long d1 = t1 - MASK + (d0 >> BITS);
        long d2 = t2 - MASK + (d1 >> BITS);
        long d3 = t3 - MASK + (d2 >> BITS);
        long d4 = t4 - P4 + (d3 >> BITS);
        long back = d4 >> 63;
        long s0 = (d0 & MASK) + (P0 & back);
        long s1 = (d1 & MASK) + (MASK & back) + (s0 >>> BITS);
        long s2 = (d2 & MASK) + (MASK & back) + (s1 >>> BITS);
        long s3 = (d3 & MASK) + (MASK & back) + (s2 >>> BITS);
        r[0] = s0 & MASK;
        r[1] = s1 & MASK;
        r[2] = s2 & MASK;
        r[3] = s3 & MASK;
        r[4] = d4 + (P4 & back) + (s3 >>> BITS);
    }
}
