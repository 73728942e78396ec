package dev.sharekeep.math;

import static java.lang.Math.unsignedMultiplyHigh;

import java.math.BigInteger;

/// One limb, for the toy curves that other rooms are tested over exhaustively.
final class Modulus1 extends Modulus {
    private static final int BITS = 52;
    private static final int REST = 64 - BITS;
    private static final long MASK = (1L << BITS) - 1;

    private final long p0;

    Modulus1(BigInteger prime) {
        super(prime, 1, BITS, BigInteger.ONE.shiftLeft(1 * BITS));
        p0 = this.prime[0];
    }

    @Override
    void multiply(long[] r, long[] a, long[] b) {
        long a0 = a[0];
        long t0 = 0;
        for (int i = 0; i < 1; i++) {
            long low = b[i];
            long high = low << REST;
            long u0 = t0 + (a0 * low & MASK);
            long u1 = unsignedMultiplyHigh(a0, high);
            low = u0 * inverse & MASK;
            high = low << REST;
            long carry = (u0 + (low * p0 & MASK)) >>> BITS;
            t0 = u1 + carry + unsignedMultiplyHigh(p0, high);
        }
        store(r, t0);
    }

    @Override
    void add(long[] r, long[] a, long[] b) {
        store(r, a[0] + b[0]);
    }

    @Override
    void subtract(long[] r, long[] a, long[] b) {
        store(r, a[0] - b[0] + p0);
    }

    /// r = t where t is below the prime, else t less the prime; t is below twice the prime.
    private void store(long[] r, long t0) {
        long d0 = t0 - p0;
        long back = d0 >> 63;
        r[0] = d0 + (p0 & back);
    }
}
