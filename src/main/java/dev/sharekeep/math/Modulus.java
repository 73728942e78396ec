package dev.sharekeep.math;

import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Arithmetic modulo an odd prime, constant time in the values: the time depends on the modulus
/// alone, and on an exponent where one is given, which is public.
///
/// A value is `limbs` limbs of 28 bits, little-endian, fully reduced, in Montgomery form. A product
/// of two limbs has 56 bits, so that a whole column of 2*19 of them fits a `long` and carries are
/// taken once a product. Source: Montgomery 1985; Koc, Acar, Kaliski 1996 (CIOS).
final class Modulus {
    private static final int BITS = 28;
    private static final long MASK = (1L << BITS) - 1;

    private final BigInteger value;
    private final int limbs;
    private final int bytes;
    private final long[] m;
    private final long negativeInverse;
    private final long[] square;
    private final long[] one;

    Modulus(BigInteger value) {
        this.value = value;
        this.limbs = (value.bitLength() + BITS) / BITS;
        this.bytes = (value.bitLength() + 7) / 8;
        this.m = split(value);
        BigInteger radix = BigInteger.ONE.shiftLeft(BITS);
        this.negativeInverse = radix.subtract(value.modInverse(radix)).longValueExact();
        BigInteger r = BigInteger.ONE.shiftLeft(BITS * limbs);
        this.square = split(r.multiply(r).mod(value));
        this.one = split(r.mod(value));
    }

    BigInteger value() {
        return value;
    }

    int byteLength() {
        return bytes;
    }

    int bitLength() {
        return value.bitLength();
    }

    long[] zero() {
        return new long[limbs];
    }

    long[] one() {
        return one.clone();
    }

    /// A public constant in Montgomery form.
    long[] constant(BigInteger constant) {
        return times(split(constant.mod(value)), square);
    }

    long[] times(long[] x, long[] y) {
        long[] t = new long[limbs];
        for (int i = 0; i < limbs; i++) {
            long xi = x[i];
            long low = t[0] + xi * y[0];
            long q = (low * negativeInverse) & MASK;
            long carry = (low + q * m[0]) >>> BITS;
            for (int j = 1; j < limbs; j++) {
                t[j - 1] = t[j] + xi * y[j] + q * m[j];
            }
            t[limbs - 1] = 0;
            t[0] += carry;
        }
        return reduced(t);
    }

    long[] plus(long[] x, long[] y) {
        long[] t = new long[limbs];
        for (int i = 0; i < limbs; i++) {
            t[i] = x[i] + y[i];
        }
        return reduced(t);
    }

    long[] minus(long[] x, long[] y) {
        long[] t = new long[limbs];
        for (int i = 0; i < limbs; i++) {
            t[i] = x[i] - y[i] + m[i];
        }
        return reduced(t);
    }

    long[] negate(long[] x) {
        return minus(zero(), x);
    }

    /// x^(p-2), zero for zero.
    long[] invert(long[] x) {
        return power(x, value.subtract(BigInteger.TWO));
    }

    /// x^((p+1)/4): a square root where there is one, for p = 3 mod 4.
    long[] squareRoot(long[] x) {
        return power(x, value.add(BigInteger.ONE).shiftRight(2));
    }

    /// x^exponent for a public exponent, window of 4 bits.
    private long[] power(long[] x, BigInteger exponent) {
        long[][] powers = new long[16][];
        powers[0] = one();
        for (int i = 1; i < 16; i++) {
            powers[i] = times(powers[i - 1], x);
        }
        long[] result = one();
        for (int at = (exponent.bitLength() + 3) / 4 * 4 - 4; at >= 0; at -= 4) {
            for (int k = 0; k < 4; k++) {
                result = times(result, result);
            }
            int digit = exponent.shiftRight(at).intValue() & 15;
            result = times(result, powers[digit]);
        }
        for (long[] each : powers) {
            Arrays.fill(each, 0);
        }
        return result;
    }

    /// All ones where x is zero, else 0.
    long zeroMask(long[] x) {
        long bits = 0;
        for (long limb : x) {
            bits |= limb;
        }
        return ((bits | -bits) >>> 63) - 1;
    }

    /// All ones where x and y are the same value, else 0.
    long equalMask(long[] x, long[] y) {
        long bits = 0;
        for (int i = 0; i < limbs; i++) {
            bits |= x[i] ^ y[i];
        }
        return ((bits | -bits) >>> 63) - 1;
    }

    /// Big-endian bytes of full width into Montgomery form. Answers null for a value that is not
    /// below the modulus; whether it is, is public, the value is not.
    long @Nullable [] fromBytes(byte[] source) {
        long[] plain = limbs(source);
        long borrow = 0;
        for (int i = 0; i < limbs; i++) {
            borrow = (plain[i] - m[i] + borrow) >> BITS;
        }
        long[] result = times(plain, square);
        Arrays.fill(plain, 0);
        return borrow == 0 ? null : result;
    }

    /// Any big-endian number of at most twice the width, reduced: for hashes, which are public.
    long[] fromWideBytes(byte[] source) {
        return constant(new BigInteger(1, source));
    }

    /// Big-endian bytes of full width; the caller owns them.
    byte[] toBytes(long[] x) {
        long[] unit = new long[limbs];
        unit[0] = 1;
        long[] plain = times(x, unit);
        byte[] out = new byte[bytes];
        for (int bit = 0; bit < 8 * bytes; bit += 8) {
            int at = bit / BITS;
            int shift = bit % BITS;
            long low = plain[at] >>> shift;
            long high = at + 1 < limbs ? plain[at + 1] << (BITS - shift) : 0;
            out[bytes - 1 - bit / 8] = (byte) (low | high);
        }
        Arrays.fill(plain, 0);
        return out;
    }

    private long[] limbs(byte[] source) {
        long[] plain = new long[limbs];
        for (int i = 0; i < bytes; i++) {
            long octet = source[bytes - 1 - i] & 0xFF;
            int at = 8 * i / BITS;
            int shift = 8 * i % BITS;
            plain[at] |= (octet << shift) & MASK;
            if (at + 1 < limbs) {
                plain[at + 1] |= octet >>> (BITS - shift);
            }
        }
        return plain;
    }

    /// Takes the carries of a value below 2m and subtracts m where it is not below m.
    private long[] reduced(long[] t) {
        long carry = 0;
        for (int i = 0; i < limbs; i++) {
            long sum = t[i] + carry;
            t[i] = sum & MASK;
            carry = sum >> BITS;
        }
        long[] less = new long[limbs];
        long borrow = 0;
        for (int i = 0; i < limbs; i++) {
            long difference = t[i] - m[i] + borrow;
            less[i] = difference & MASK;
            borrow = difference >> BITS;
        }
        for (int i = 0; i < limbs; i++) {
            t[i] = (t[i] & borrow) | (less[i] & ~borrow);
        }
        return t;
    }

    private long[] split(BigInteger number) {
        long[] out = new long[limbs];
        for (int i = 0; i < limbs; i++) {
            out[i] = number.shiftRight(BITS * i).longValue() & MASK;
        }
        return out;
    }
}
