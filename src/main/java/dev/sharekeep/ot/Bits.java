package dev.sharekeep.ot;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Strings of bits: bit i is bit i%8, least first, of byte i/8, and bit i%64 of word i/64.
final class Bits {
    private static final VarHandle WORD =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Bits() {}

    /// -1 for a 1, 0 for a 0.
    static long mask(byte[] bits, int i) {
        return -(long) (bits[i >> 3] >> (i & 7) & 1);
    }

    static long mask(long[] bits, int i) {
        return -(bits[i >> 6] >>> (i & 63) & 1);
    }

    /// Fills `words` from `bytes`.
    static void read(long[] words, byte[] bytes, int from) {
        for (int i = 0; i < words.length; i++) {
            words[i] = (long) WORD.get(bytes, from + Long.BYTES * i);
        }
    }

    static void write(byte[] bytes, int from, long[] words) {
        for (int i = 0; i < words.length; i++) {
            WORD.set(bytes, from + Long.BYTES * i, words[i]);
        }
    }

    /// Words whose i-th has as bit k what the k-th had as bit i. Source: Hacker's Delight, 7-3.
    static void transpose64(long[] square) {
        long low = 0x0000_0000_FFFF_FFFFL;
        for (int width = 32; width > 0; width >>= 1, low ^= low << width) {
            for (int k = 0; k < 64; k = (k + width + 1) & ~width) {
                long swapped = (square[k] >>> width ^ square[k + width]) & low;
                square[k + width] ^= swapped;
                square[k] ^= swapped << width;
            }
        }
    }

    /// The first `count` rows of a matrix that is given by columns, a multiple of 64 of them.
    static long[][] rows(long[][] columns, int count) {
        long[][] rows = new long[count][columns.length / 64];
        long[] square = new long[64];
        for (int across = 0; across < columns.length; across += 64) {
            for (int down = 0; down < count; down += 64) {
                for (int k = 0; k < 64; k++) {
                    square[k] = columns[across + k][down / 64];
                }
                transpose64(square);
                for (int k = 0; k < Math.min(64, count - down); k++) {
                    rows[down + k][across / 64] = square[k];
                }
            }
        }
        wipe(square);
        return rows;
    }

    static void wipe(long[] words) {
        Arrays.fill(words, 0);
    }

    static void wipe(long[][] matrix) {
        for (long[] words : matrix) {
            wipe(words);
        }
    }
}
