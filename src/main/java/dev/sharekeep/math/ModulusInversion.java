package dev.sharekeep.math;

import static java.lang.Math.multiplyHigh;

import java.math.BigInteger;
import java.util.Arrays;

/// The inverse modulo a prime by division steps: as many steps for every number, no branch.
///
/// Numbers are signed limbs of 60 bits. 60 steps at a time look at the lowest 60 bits only and end
/// in a matrix (u v; q r), which then acts on the whole f and g, and on d and e, for which d*a = f
/// and e*a = g hold mod the prime. Source: Bernstein, Yang 2019 (ePrint 2019/266), theorem 11.2 for
/// the number of steps; the signed updates are those described in libsecp256k1.
final class ModulusInversion {
    static final int BITS = 60;
    private static final long MASK = (1L << BITS) - 1;

    private final int limbs;
    private final int batches;
    private final long[] prime;

    /// 1/prime mod 2^60.
    private final long inverse;

    ModulusInversion(BigInteger prime, int limbs) {
        this.limbs = limbs;
        int bits = prime.bitLength();
        int steps = (49 * bits + (bits < 46 ? 80 : 57)) / 17;
        this.batches = (steps + BITS - 1) / BITS;
        this.prime = new long[limbs];
        for (int i = 0; i < limbs; i++) {
            this.prime[i] = prime.shiftRight(i * BITS).longValue() & MASK;
        }
        this.inverse = prime.modInverse(BigInteger.ONE.shiftLeft(BITS)).longValueExact();
    }

    /// a = 1/a mod the prime; 0 for 0. On input 0 <= a < prime.
    void invert(long[] a) {
        long[] f = prime.clone();
        long[] g = a.clone();
        long[] d = new long[limbs];
        long[] e = new long[limbs];
        long[] matrix = new long[4];
        e[0] = 1;
        long eta = -1;
        for (int i = 0; i < batches; i++) {
            eta = steps(matrix, eta, f[0], g[0]);
            updateFG(matrix, f, g);
            updateDE(matrix, d, e);
        }
        // g = 0 and f = 1 or -1 now, so d is the inverse or its negative, between -2p and p
        addPrimeIfNegative(d);
        negateIf(d, f[limbs - 1] >> 63);
        addPrimeIfNegative(d);
        System.arraycopy(d, 0, a, 0, limbs);
        for (long[] secret : new long[][] {f, g, d, e, matrix}) {
            Arrays.fill(secret, 0);
        }
    }

    /// 60 steps from the low bits of f and g; returns the new eta, which is -delta of the paper.
    private static long steps(long[] matrix, long eta, long f, long g) {
        long u = 1;
        long v = 0;
        long q = 0;
        long r = 1;
        for (int i = 0; i < BITS; i++) {
            long positive = eta >> 63;
            long odd = -(g & 1);
            g += ((f ^ positive) - positive) & odd;
            q += ((u ^ positive) - positive) & odd;
            r += ((v ^ positive) - positive) & odd;
            long swap = positive & odd;
            eta = (eta ^ swap) - 1 - swap;
            f += g & swap;
            u += q & swap;
            v += r & swap;
            g >>= 1;
            u <<= 1;
            v <<= 1;
        }
        matrix[0] = u;
        matrix[1] = v;
        matrix[2] = q;
        matrix[3] = r;
        return eta;
    }

    /// (f, g) = matrix*(f, g) / 2^60, which leaves no remainder.
    private void updateFG(long[] matrix, long[] f, long[] g) {
        long u = matrix[0];
        long v = matrix[1];
        long q = matrix[2];
        long r = matrix[3];
        long carryF = 0;
        long carryG = 0;
        for (int i = 0; i < limbs; i++) {
            long fi = f[i];
            long gi = g[i];
            long sumF = low(u, fi) + low(v, gi) + carryF;
            long sumG = low(q, fi) + low(r, gi) + carryG;
            carryF = high(u, fi) + high(v, gi) + (sumF >> BITS);
            carryG = high(q, fi) + high(r, gi) + (sumG >> BITS);
            if (i > 0) {
                f[i - 1] = sumF & MASK;
                g[i - 1] = sumG & MASK;
            }
        }
        f[limbs - 1] = carryF;
        g[limbs - 1] = carryG;
    }

    /// (d, e) = matrix*(d, e) / 2^60 mod the prime: multiples of the prime make it divisible. Keeps
    /// both between -2p and p.
    private void updateDE(long[] matrix, long[] d, long[] e) {
        long u = matrix[0];
        long v = matrix[1];
        long q = matrix[2];
        long r = matrix[3];
        long negativeD = d[limbs - 1] >> 63;
        long negativeE = e[limbs - 1] >> 63;
        long primesD = (u & negativeD) + (v & negativeE);
        long primesE = (q & negativeD) + (r & negativeE);
        primesD -= (inverse * (u * d[0] + v * e[0]) + primesD) & MASK;
        primesE -= (inverse * (q * d[0] + r * e[0]) + primesE) & MASK;
        long carryD = 0;
        long carryE = 0;
        for (int i = 0; i < limbs; i++) {
            long di = d[i];
            long ei = e[i];
            long pi = prime[i];
            long sumD = low(u, di) + low(v, ei) + low(primesD, pi) + carryD;
            long sumE = low(q, di) + low(r, ei) + low(primesE, pi) + carryE;
            carryD = high(u, di) + high(v, ei) + high(primesD, pi) + (sumD >> BITS);
            carryE = high(q, di) + high(r, ei) + high(primesE, pi) + (sumE >> BITS);
            if (i > 0) {
                d[i - 1] = sumD & MASK;
                e[i - 1] = sumE & MASK;
            }
        }
        d[limbs - 1] = carryD;
        e[limbs - 1] = carryE;
    }

    /// The low 60 bits of a product, and what is above them, signed.
    private static long low(long a, long b) {
        return a * b & MASK;
    }

    private static long high(long a, long b) {
        return multiplyHigh(a, b) << 64 - BITS | a * b >>> BITS;
    }

    private void addPrimeIfNegative(long[] a) {
        long negative = a[limbs - 1] >> 63;
        long carry = 0;
        for (int i = 0; i < limbs; i++) {
            long sum = a[i] + (prime[i] & negative) + carry;
            carry = sum >> BITS;
            a[i] = i < limbs - 1 ? sum & MASK : sum;
        }
    }

    private void negateIf(long[] a, long negative) {
        long carry = 0;
        for (int i = 0; i < limbs; i++) {
            long sum = (a[i] ^ negative) - negative + carry;
            carry = sum >> BITS;
            a[i] = i < limbs - 1 ? sum & MASK : sum;
        }
    }
}
