package dev.sharekeep.math;

import java.math.BigInteger;
import java.util.Arrays;

/// Arithmetic modulo one odd prime, in constant time: a field or the order of a curve.
///
/// A number is `limbs` limbs of `limbBits` bits, least first, always below the prime. The product
/// is Montgomery's, a*b/R with R = 2^(limbs*limbBits): numbers that get multiplied are kept as a*R
/// ("in Montgomery form"). Results may overwrite operands. Limbs may be secret; exponents are not.
/// `multiply` adds the low and high halves of products apart, so that no carry is ever lost: Java
/// has no carry flag. Source: Montgomery 1985; Koc, Acar, Kaliski 1996 (CIOS).
abstract class Modulus {
    final int limbs;
    final int limbBits;
    final int bitLength;
    final int byteLength;

    /// 1 in Montgomery form, that is R mod the prime; never written to.
    final long[] one;

    final long[] prime;
    final long mask;

    /// -1/prime mod 2^limbBits.
    final long inverse;

    private final long[] rSquared;
    private final long[] plainOne;
    private final long[] rCubed;

    /// 2^(8*(byteLength-1)) in Montgomery form: so many bytes are always below the prime.
    private final long[] radix;

    private final ModulusInversion inversion;

    /// `r` is R, 1 where products are not Montgomery's.
    Modulus(BigInteger prime, int limbs, int limbBits, BigInteger r) {
        this.limbs = limbs;
        this.limbBits = limbBits;
        this.bitLength = prime.bitLength();
        this.byteLength = (bitLength + 7) / 8;
        this.mask = (1L << limbBits) - 1;
        this.prime = limbsOf(prime);
        BigInteger limb = BigInteger.ONE.shiftLeft(limbBits);
        this.inverse = prime.negate().modInverse(limb).longValueExact();
        this.one = limbsOf(r.mod(prime));
        this.rSquared = limbsOf(r.multiply(r).mod(prime));
        this.plainOne = limbsOf(BigInteger.ONE);
        this.rCubed = limbsOf(r.pow(3).mod(prime));
        this.radix = limbsOf(r.shiftLeft(8 * (byteLength - 1)).mod(prime));
        this.inversion = new ModulusInversion(prime, limbs);
    }

    /// The arithmetic of the fitting size; the prime has at most 51 bits, or 256, 384 or 521.
    static Modulus of(BigInteger prime) {
        int bits = prime.bitLength();
        if (bits < 52) {
            return new Modulus1(prime);
        }
        if (prime.equals(ModulusSecp256k1.PRIME)) {
            return new ModulusSecp256k1();
        }
        if (bits <= 256) {
            return new Modulus5(prime);
        }
        return bits <= 384 ? new Modulus7(prime) : new Modulus9(prime);
    }

    /// r = a*b/R.
    abstract void multiply(long[] r, long[] a, long[] b);

    /// r = a+b.
    abstract void add(long[] r, long[] a, long[] b);

    /// r = a-b.
    abstract void subtract(long[] r, long[] a, long[] b);

    /// r = a*a/R.
    void square(long[] r, long[] a) {
        multiply(r, a, a);
    }

    final void toMontgomery(long[] r, long[] plain) {
        multiply(r, plain, rSquared);
    }

    final void fromMontgomery(long[] r, long[] a) {
        multiply(r, a, plainOne);
    }

    /// r = 1/a in Montgomery form, and 0 for 0.
    final void invert(long[] r, long[] a) {
        long[] packed = new long[limbs];
        repack(packed, ModulusInversion.BITS, a, limbBits);
        inversion.invert(packed);
        repack(r, limbBits, packed, ModulusInversion.BITS);
        wipe(packed);
        // 1/(aR), and one R goes with the product
        multiply(r, r, rCubed);
    }

    /// r = the same number in limbs of another size.
    private static void repack(long[] r, int bits, long[] a, int bitsOfA) {
        Arrays.fill(r, 0);
        int limb = 0;
        int filled = 0;
        for (long rest : a) {
            for (int left = bitsOfA; left > 0 && limb < r.length; ) {
                int taken = Math.min(left, bits - filled);
                r[limb] |= (rest & (1L << taken) - 1) << filled;
                rest >>>= taken;
                left -= taken;
                filled += taken;
                if (filled == bits) {
                    filled = 0;
                    limb++;
                }
            }
        }
    }

    /// r = small * a, where `small` is public, positive and below 2^10.
    void scale(long[] r, long[] a, int small) {
        long[] sum = a.clone();
        for (int bit = Integer.highestOneBit(small) >> 1; bit > 0; bit >>= 1) {
            add(sum, sum, sum);
            if ((small & bit) != 0) {
                add(sum, sum, a);
            }
        }
        copy(r, sum);
        wipe(sum);
    }

    /// r = a^exponent in Montgomery form; the exponent is public, big-endian.
    final void power(long[] r, long[] a, byte[] exponent) {
        long[][] powers = new long[16][limbs];
        copy(powers[0], one);
        for (int i = 1; i < 16; i++) {
            multiply(powers[i], powers[i - 1], a);
        }
        copy(r, one);
        for (byte digits : exponent) {
            fourSquares(r);
            multiply(r, r, powers[(digits >> 4) & 15]);
            fourSquares(r);
            multiply(r, r, powers[digits & 15]);
        }
        for (long[] power : powers) {
            wipe(power);
        }
    }

    private void fourSquares(long[] r) {
        square(r, r);
        square(r, r);
        square(r, r);
        square(r, r);
    }

    /// r = -a.
    final void negate(long[] r, long[] a) {
        long[] zero = new long[limbs];
        subtract(r, zero, a);
    }

    /// r = mask is -1 ? a : b; mask is 0 or -1.
    final void select(long[] r, long mask, long[] a, long[] b) {
        for (int i = 0; i < limbs; i++) {
            r[i] = b[i] ^ (mask & (a[i] ^ b[i]));
        }
    }

    /// -1 for zero, else 0.
    final long isZero(long[] a) {
        long any = 0;
        for (int i = 0; i < limbs; i++) {
            any |= a[i];
        }
        return ~((any | -any) >> 63);
    }

    /// For a plain a: r = a where a is odd, else prime-a. Returns -1 where it took prime-a.
    ///
    /// 0 becomes the prime itself: not below it, but odd, which is what signed digits need.
    final long makeOdd(long[] r, long[] a) {
        long even = (a[0] & 1) - 1;
        long carry = 0;
        for (int i = 0; i < limbs; i++) {
            long negated = prime[i] - a[i];
            long limb = (a[i] ^ (even & (a[i] ^ negated))) + carry;
            r[i] = limb & mask;
            carry = limb >> limbBits;
        }
        return even;
    }

    /// Whether plain limbs, the last of which may be overfull, are below the prime.
    private boolean belowPrime(long[] a) {
        long borrow = 0;
        for (int i = 0; i < limbs - 1; i++) {
            borrow = (a[i] - prime[i] + borrow) >> limbBits;
        }
        long top = a[limbs - 1];
        long below = (top & mask) - prime[limbs - 1] + borrow;
        return (below >> 63 & ~nonZero(top >>> limbBits)) != 0;
    }

    private static long nonZero(long a) {
        return (a | -a) >> 63;
    }

    /// Reads `byteLength` big-endian bytes into plain limbs; false, known to all, for a value that
    /// is not below the prime.
    final boolean decode(long[] r, byte[] bytes) {
        Arrays.fill(r, 0);
        int limb = 0;
        int filled = 0;
        for (int i = byteLength - 1; i >= 0; i--) {
            long next = bytes[i] & 0xff;
            boolean last = limb == limbs - 1;
            r[limb] |= last ? next << filled : next << filled & mask;
            filled += 8;
            if (filled >= limbBits && !last) {
                filled -= limbBits;
                r[++limb] = next >>> (8 - filled);
            }
        }
        return belowPrime(r);
    }

    /// Writes plain limbs as `byteLength` big-endian bytes.
    final void encode(byte[] bytes, long[] plain) {
        int limb = 0;
        int taken = 0;
        for (int i = byteLength - 1; i >= 0; i--) {
            long next = limb == limbs - 1 ? 0 : plain[limb + 1] << (limbBits - taken);
            bytes[i] = (byte) (plain[limb] >>> taken | next);
            taken += 8;
            if (taken >= limbBits) {
                taken -= limbBits;
                limb++;
            }
        }
    }

    /// r = public big-endian bytes of any length, mod the prime, in Montgomery form.
    final void reduceVartime(long[] r, byte[] bytes) {
        long[] radix = new long[limbs];
        long[] digit = new long[limbs];
        digit[0] = 1L << 32;
        toMontgomery(radix, digit);
        Arrays.fill(r, 0);
        int at = 0;
        for (int left = bytes.length; left > 0; left = bytes.length - at) {
            int stop = bytes.length - (left - 1 & -4);
            Arrays.fill(digit, 0);
            while (at < stop) {
                digit[0] = digit[0] << 8 | (bytes[at++] & 0xff);
            }
            toMontgomery(digit, digit);
            multiply(r, r, radix);
            add(r, r, digit);
        }
    }

    /// r = `length` big-endian bytes mod the prime, plain; the time depends on `length` alone. Not
    /// for a prime of one byte.
    final void reduce(long[] r, byte[] bytes, int from, int length) {
        byte[] digit = new byte[byteLength];
        long[] next = new long[limbs];
        int size = length;
        while (size >= byteLength) {
            size -= byteLength - 1;
        }
        Arrays.fill(r, 0);
        for (int at = from; at < from + length; at += size, size = byteLength - 1) {
            Arrays.fill(digit, (byte) 0);
            System.arraycopy(bytes, at, digit, byteLength - size, size);
            decode(next, digit);
            multiply(r, r, radix);
            add(r, r, next);
        }
        Arrays.fill(digit, (byte) 0);
        wipe(next);
    }

    final void copy(long[] r, long[] a) {
        System.arraycopy(a, 0, r, 0, limbs);
    }

    static void wipe(long[] a) {
        Arrays.fill(a, 0);
    }

    /// A public constant in Montgomery form.
    final long[] constant(BigInteger value) {
        long[] a = limbsOf(value);
        toMontgomery(a, a);
        return a;
    }

    private long[] limbsOf(BigInteger value) {
        long[] a = new long[limbs];
        for (int i = 0; i < limbs; i++) {
            a[i] = value.shiftRight(i * limbBits).longValue() & mask;
        }
        return a;
    }
}
