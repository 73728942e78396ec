package dev.sharekeep.ot;

/// GF(2^128), polynomials over bits mod z^128 + z^7 + z^2 + z + 1, bit i the coefficient of z^i; in
/// constant time.
final class BinaryField {
    private static final long EVERY_FOURTH = 0x1111_1111_1111_1111L;

    private BinaryField() {}

    /// Adds (a1, a0) * (b1, b0), not reduced, to the four words of `sum`, least first. Source:
    /// Karatsuba.
    static void addProduct(long[] sum, long a0, long a1, long b0, long b1) {
        long low0 = low(a0, b0);
        long low1 = high(a0, b0);
        long high0 = low(a1, b1);
        long high1 = high(a1, b1);
        long middle0 = low(a0 ^ a1, b0 ^ b1) ^ low0 ^ high0;
        long middle1 = high(a0 ^ a1, b0 ^ b1) ^ low1 ^ high1;
        sum[0] ^= low0;
        sum[1] ^= low1 ^ middle0;
        sum[2] ^= high0 ^ middle1;
        sum[3] ^= high1;
    }

    /// Leaves the remainder in the two lower words, and zero in the others.
    static void reduce(long[] sum) {
        long top = sum[3];
        sum[1] ^= top ^ top << 1 ^ top << 2 ^ top << 7;
        sum[2] ^= top >>> 63 ^ top >>> 62 ^ top >>> 57;
        long next = sum[2];
        sum[0] ^= next ^ next << 1 ^ next << 2 ^ next << 7;
        sum[1] ^= next >>> 63 ^ next >>> 62 ^ next >>> 57;
        sum[2] = 0;
        sum[3] = 0;
    }

    private static long high(long a, long b) {
        return Long.reverse(low(Long.reverse(a), Long.reverse(b))) >>> 1;
    }

    /// The lower 64 bits of a product without carries: in every fourth bit, ordinary products have
    /// room for the carries, which are then dropped. Source of the idea: Pornin, BearSSL.
    private static long low(long a, long b) {
        long a0 = a & EVERY_FOURTH;
        long a1 = a & EVERY_FOURTH << 1;
        long a2 = a & EVERY_FOURTH << 2;
        long a3 = a & EVERY_FOURTH << 3;
        long b0 = b & EVERY_FOURTH;
        long b1 = b & EVERY_FOURTH << 1;
        long b2 = b & EVERY_FOURTH << 2;
        long b3 = b & EVERY_FOURTH << 3;
        long c0 = a0 * b0 ^ a1 * b3 ^ a2 * b2 ^ a3 * b1;
        long c1 = a0 * b1 ^ a1 * b0 ^ a2 * b3 ^ a3 * b2;
        long c2 = a0 * b2 ^ a1 * b1 ^ a2 * b0 ^ a3 * b3;
        long c3 = a0 * b3 ^ a1 * b2 ^ a2 * b1 ^ a3 * b0;
        return c0 & EVERY_FOURTH
                | c1 & EVERY_FOURTH << 1
                | c2 & EVERY_FOURTH << 2
                | c3 & EVERY_FOURTH << 3;
    }
}
