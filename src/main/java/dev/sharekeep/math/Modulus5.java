package dev.sharekeep.math;

import static java.lang.Math.unsignedMultiplyHigh;

import java.math.BigInteger;

/// 5 limbs of 52 bits, for primes of 256 bits; unrolled, because the JIT compiler keeps locals, and
/// not arrays, in registers.
final class Modulus5 extends Modulus {
    private static final int BITS = 52;
    private static final int REST = 64 - BITS;
    private static final long MASK = (1L << BITS) - 1;

    private final long p0;
    private final long p1;
    private final long p2;
    private final long p3;
    private final long p4;

    Modulus5(BigInteger prime) {
        super(prime, 5, BITS, BigInteger.ONE.shiftLeft(5 * BITS));
        p0 = this.prime[0];
        p1 = this.prime[1];
        p2 = this.prime[2];
        p3 = this.prime[3];
        p4 = this.prime[4];
    }

    @Override
    void multiply(long[] r, long[] a, long[] b) {
        long a0 = a[0];
        long a1 = a[1];
        long a2 = a[2];
        long a3 = a[3];
        long a4 = a[4];
        long t0 = 0;
        long t1 = 0;
        long t2 = 0;
        long t3 = 0;
        long t4 = 0;
        for (int i = 0; i < 5; i++) {
            long low = b[i];
            long high = low << REST;
            long u0 = t0 + (a0 * low & MASK);
            long u1 = t1 + unsignedMultiplyHigh(a0, high) + (a1 * low & MASK);
            long u2 = t2 + unsignedMultiplyHigh(a1, high) + (a2 * low & MASK);
            long u3 = t3 + unsignedMultiplyHigh(a2, high) + (a3 * low & MASK);
            long u4 = t4 + unsignedMultiplyHigh(a3, high) + (a4 * low & MASK);
            long u5 = unsignedMultiplyHigh(a4, high);
            low = u0 * inverse & MASK;
            high = low << REST;
            long carry = (u0 + (low * p0 & MASK)) >>> BITS;
            t0 = u1 + carry + unsignedMultiplyHigh(p0, high) + (low * p1 & MASK);
            t1 = u2 + unsignedMultiplyHigh(p1, high) + (low * p2 & MASK);
            t2 = u3 + unsignedMultiplyHigh(p2, high) + (low * p3 & MASK);
            t3 = u4 + unsignedMultiplyHigh(p3, high) + (low * p4 & MASK);
            t4 = u5 + unsignedMultiplyHigh(p4, high);
        }
        store(r, t0, t1, t2, t3, t4);
    }

    @Override
    void add(long[] r, long[] a, long[] b) {
        store(r, a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3], a[4] + b[4]);
    }

    @Override
    void subtract(long[] r, long[] a, long[] b) {
        store(
                r,
                a[0] - b[0] + p0,
                a[1] - b[1] + p1,
                a[2] - b[2] + p2,
                a[3] - b[3] + p3,
                a[4] - b[4] + p4);
    }

    /// r = t where t is below the prime, else t less the prime; t is below twice the prime.
    private void store(long[] r, long t0, long t1, long t2, long t3, long t4) {
        long d0 = t0 - p0;
        long d1 = t1 - p1 + (d0 >> BITS);
        long d2 = t2 - p2 + (d1 >> BITS);
        long d3 = t3 - p3 + (d2 >> BITS);
        long d4 = t4 - p4 + (d3 >> BITS);
        long back = d4 >> 63;
        long s0 = (d0 & MASK) + (p0 & back);
        long s1 = (d1 & MASK) + (p1 & back) + (s0 >>> BITS);
        long s2 = (d2 & MASK) + (p2 & back) + (s1 >>> BITS);
        long s3 = (d3 & MASK) + (p3 & back) + (s2 >>> BITS);
        r[0] = s0 & MASK;
        r[1] = s1 & MASK;
        r[2] = s2 & MASK;
        r[3] = s3 & MASK;
        r[4] = d4 + (p4 & back) + (s3 >>> BITS);
    }
}
