package dev.sharekeep.math;

import java.util.Arrays;

/// A secret scalar as odd signed digits: sum of d_i * 2^(width*i), |d_i| odd and below 2^width.
///
/// No digit is zero, so every step of a multiplication adds a point, and tables hold odd multiples
/// only. An even scalar k is taken as -(q-k), and the result is negated at the end. Source: Joye,
/// Tunstall 2009.
final class SignedDigits {
    private final int width;
    private final int count;
    private final byte[] littleEndian;
    private final long negated;

    /// Recodes plain limbs of `order`.
    SignedDigits(Modulus order, long[] plain, int width) {
        this.width = width;
        this.count = count(order, width);
        long[] odd = new long[order.limbs];
        byte[] bytes = new byte[order.byteLength];
        this.negated = order.makeOdd(odd, plain);
        order.encode(bytes, odd);
        this.littleEndian = new byte[order.byteLength + 2];
        for (int i = 0; i < bytes.length; i++) {
            littleEndian[i] = bytes[bytes.length - 1 - i];
        }
        Arrays.fill(bytes, (byte) 0);
        Modulus.wipe(odd);
    }

    /// The widest digits up to `most` whose multiples are never the identity, tiny orders included.
    static int width(Modulus order, int most) {
        return Math.min(most, order.bitLength - 1);
    }

    static int count(Modulus order, int width) {
        int count = 0;
        for (int covered = 0; covered < order.bitLength; covered += width) {
            count++;
        }
        return count;
    }

    int count() {
        return count;
    }

    /// (|d_i|-1)/2, which is the place of |d_i| in a table of odd multiples.
    int place(int i) {
        int digit = window(i) - (1 << width);
        int sign = digit >> 31;
        return ((digit ^ sign) - sign) >> 1;
    }

    /// -1 where d_i is negative, else 0.
    long sign(int i) {
        return (window(i) - (1 << width)) >> 31;
    }

    /// -1 where the recoded scalar is the negative of the given one, else 0.
    long negated() {
        return negated;
    }

    /// The digit plus 2^width: width+1 bits, the lowest taken as set, the top digit positive.
    private int window(int i) {
        int at = i * width;
        int byteAt = at >> 3;
        int bits = (littleEndian[byteAt] & 0xff) | (littleEndian[byteAt + 1] & 0xff) << 8;
        int window = bits >> (at & 7) | 1;
        int top = i == count - 1 ? 1 << width : 0;
        return window & ((2 << width) - 1) | top;
    }

    void wipe() {
        Arrays.fill(littleEndian, (byte) 0);
    }
}
