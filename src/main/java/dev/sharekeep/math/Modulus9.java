package dev.sharekeep.math;

import static java.lang.Math.unsignedMultiplyHigh;

import java.math.BigInteger;

/// 9 limbs of 58 bits, for primes of 521 bits; unrolled, because the JIT compiler keeps locals, and
/// not arrays, in registers.
final class Modulus9 extends Modulus {
    private static final int BITS = 58;
    private static final int REST = 64 - BITS;
    private static final long MASK = (1L << BITS) - 1;

    private final long p0;
    private final long p1;
    private final long p2;
    private final long p3;
    private final long p4;
    private final long p5;
    private final long p6;
    private final long p7;
    private final long p8;

    Modulus9(BigInteger prime) {
        super(prime, 9, BITS, BigInteger.ONE.shiftLeft(9 * BITS));
        p0 = this.prime[0];
        p1 = this.prime[1];
        p2 = this.prime[2];
        p3 = this.prime[3];
        p4 = this.prime[4];
        p5 = this.prime[5];
        p6 = this.prime[6];
        p7 = this.prime[7];
        p8 = this.prime[8];
    }

    @Override
    void multiply(long[] r, long[] a, long[] b) {
        long a0 = a[0];
        long a1 = a[1];
        long a2 = a[2];
        long a3 = a[3];
        long a4 = a[4];
        long a5 = a[5];
        long a6 = a[6];
        long a7 = a[7];
        long a8 = a[8];
        long t0 = 0;
        long t1 = 0;
        long t2 = 0;
        long t3 = 0;
        long t4 = 0;
        long t5 = 0;
        long t6 = 0;
        long t7 = 0;
        long t8 = 0;
        for (int i = 0; i < 9; i++) {
            long low = b[i];
            long high = low << REST;
            long u0 = t0 + (a0 * low & MASK);
            long u1 = t1 + unsignedMultiplyHigh(a0, high) + (a1 * low & MASK);
            long u2 = t2 + unsignedMultiplyHigh(a1, high) + (a2 * low & MASK);
            long u3 = t3 + unsignedMultiplyHigh(a2, high) + (a3 * low & MASK);
            long u4 = t4 + unsignedMultiplyHigh(a3, high) + (a4 * low & MASK);
            long u5 = t5 + unsignedMultiplyHigh(a4, high) + (a5 * low & MASK);
            long u6 = t6 + unsignedMultiplyHigh(a5, high) + (a6 * low & MASK);
            long u7 = t7 + unsignedMultiplyHigh(a6, high) + (a7 * low & MASK);
            long u8 = t8 + unsignedMultiplyHigh(a7, high) + (a8 * low & MASK);
            long u9 = unsignedMultiplyHigh(a8, high);
            low = u0 * inverse & MASK;
            high = low << REST;
            long carry = (u0 + (low * p0 & MASK)) >>> BITS;
            t0 = u1 + carry + unsignedMultiplyHigh(p0, high) + (low * p1 & MASK);
            t1 = u2 + unsignedMultiplyHigh(p1, high) + (low * p2 & MASK);
            t2 = u3 + unsignedMultiplyHigh(p2, high) + (low * p3 & MASK);
            t3 = u4 + unsignedMultiplyHigh(p3, high) + (low * p4 & MASK);
            t4 = u5 + unsignedMultiplyHigh(p4, high) + (low * p5 & MASK);
            t5 = u6 + unsignedMultiplyHigh(p5, high) + (low * p6 & MASK);
            t6 = u7 + unsignedMultiplyHigh(p6, high) + (low * p7 & MASK);
            t7 = u8 + unsignedMultiplyHigh(p7, high) + (low * p8 & MASK);
            t8 = u9 + unsignedMultiplyHigh(p8, high);
        }
        // The limbs may fill all 64 bits here, and store takes signed ones.
        t1 += t0 >>> BITS;
        t2 += t1 >>> BITS;
        t3 += t2 >>> BITS;
        t4 += t3 >>> BITS;
        t5 += t4 >>> BITS;
        t6 += t5 >>> BITS;
        t7 += t6 >>> BITS;
        t8 += t7 >>> BITS;
        store(
                r, t0 & MASK, t1 & MASK, t2 & MASK, t3 & MASK, t4 & MASK, t5 & MASK, t6 & MASK,
                t7 & MASK, t8);
    }

    @Override
    void add(long[] r, long[] a, long[] b) {
        store(
                r,
                a[0] + b[0],
                a[1] + b[1],
                a[2] + b[2],
                a[3] + b[3],
                a[4] + b[4],
                a[5] + b[5],
                a[6] + b[6],
                a[7] + b[7],
                a[8] + b[8]);
    }

    @Override
    void subtract(long[] r, long[] a, long[] b) {
        store(
                r,
                a[0] - b[0] + p0,
                a[1] - b[1] + p1,
                a[2] - b[2] + p2,
                a[3] - b[3] + p3,
                a[4] - b[4] + p4,
                a[5] - b[5] + p5,
                a[6] - b[6] + p6,
                a[7] - b[7] + p7,
                a[8] - b[8] + p8);
    }

    /// r = t where t is below the prime, else t less the prime; t is below twice the prime.
    private void store(
            long[] r,
            long t0,
            long t1,
            long t2,
            long t3,
            long t4,
            long t5,
            long t6,
            long t7,
            long t8) {
        long d0 = t0 - p0;
        long d1 = t1 - p1 + (d0 >> BITS);
        long d2 = t2 - p2 + (d1 >> BITS);
        long d3 = t3 - p3 + (d2 >> BITS);
        long d4 = t4 - p4 + (d3 >> BITS);
        long d5 = t5 - p5 + (d4 >> BITS);
        long d6 = t6 - p6 + (d5 >> BITS);
        long d7 = t7 - p7 + (d6 >> BITS);
        long d8 = t8 - p8 + (d7 >> BITS);
        long back = d8 >> 63;
        long s0 = (d0 & MASK) + (p0 & back);
        long s1 = (d1 & MASK) + (p1 & back) + (s0 >>> BITS);
        long s2 = (d2 & MASK) + (p2 & back) + (s1 >>> BITS);
        long s3 = (d3 & MASK) + (p3 & back) + (s2 >>> BITS);
        long s4 = (d4 & MASK) + (p4 & back) + (s3 >>> BITS);
        long s5 = (d5 & MASK) + (p5 & back) + (s4 >>> BITS);
        long s6 = (d6 & MASK) + (p6 & back) + (s5 >>> BITS);
        long s7 = (d7 & MASK) + (p7 & back) + (s6 >>> BITS);
        r[0] = s0 & MASK;
        r[1] = s1 & MASK;
        r[2] = s2 & MASK;
        r[3] = s3 & MASK;
        r[4] = s4 & MASK;
        r[5] = s5 & MASK;
        r[6] = s6 & MASK;
        r[7] = s7 & MASK;
        r[8] = d8 + (p8 & back) + (s7 >>> BITS);
    }
}
