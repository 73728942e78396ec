package dev.sharekeep.ot;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Bits in words, and the field of the check, against one bit at a time and BigInteger.
class BitsTest {
    private static final BigInteger MODULUS =
            BigInteger.ONE.shiftLeft(128).add(BigInteger.valueOf(0b1000_0111));

    private final long seed = Long.getLong("sharekeep.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void rowsAreTheColumnsTransposed() {
        long[][] columns = new long[192][12];
        for (long[] column : columns) {
            for (int i = 0; i < column.length; i++) {
                column[i] = random.nextLong();
            }
        }
        long[][] rows = Bits.rows(columns, 681);
        assertThat(rows).hasNumberOfRows(681);
        for (int j = 0; j < rows.length; j++) {
            assertThat(rows[j]).hasSize(3);
            for (int k = 0; k < columns.length; k++) {
                assertThat(Bits.mask(rows[j], k))
                        .as("seed %d", seed)
                        .isEqualTo(Bits.mask(columns[k], j));
            }
        }
    }

    @Test
    void wordsAndBytesHoldTheSameBits() {
        byte[] bytes = new byte[40];
        random.nextBytes(bytes);
        long[] words = new long[4];
        Bits.read(words, bytes, 8);
        for (int i = 0; i < 256; i++) {
            assertThat(Bits.mask(words, i)).isEqualTo(Bits.mask(bytes, 64 + i));
        }
        byte[] written = new byte[40];
        Bits.write(written, 8, words);
        System.arraycopy(bytes, 0, written, 0, 8);
        assertThat(written).isEqualTo(bytes);
    }

    @Test
    void productsAreThoseOfPolynomials() {
        for (int round = 0; round < 2000; round++) {
            long[] a = {edge(), edge()};
            long[] b = {edge(), edge()};
            long[] c = {edge(), edge()};
            long[] sum = {c[0], c[1], 0, 0};
            BinaryField.addProduct(sum, a[0], a[1], b[0], b[1]);
            BinaryField.addProduct(sum, c[0], c[1], b[0], b[1]);
            BinaryField.reduce(sum);
            BigInteger expected =
                    polynomial(c)
                            .xor(times(polynomial(a), polynomial(b)))
                            .xor(times(polynomial(c), polynomial(b)));
            assertThat(polynomial(new long[] {sum[0], sum[1]}))
                    .as("seed %d", seed)
                    .isEqualTo(expected);
            assertThat(sum[2] | sum[3]).isZero();
        }
    }

    private long edge() {
        return switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1 -> -1;
            case 2 -> 1L << random.nextInt(64);
            default -> random.nextLong();
        };
    }

    private static BigInteger polynomial(long[] words) {
        BigInteger mask = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
        return BigInteger.valueOf(words[1])
                .and(mask)
                .shiftLeft(64)
                .or(BigInteger.valueOf(words[0]).and(mask));
    }

    private static BigInteger times(BigInteger a, BigInteger b) {
        BigInteger product = BigInteger.ZERO;
        for (int i = 0; i < 128; i++) {
            if (a.testBit(i)) {
                product = product.xor(b.shiftLeft(i));
            }
        }
        for (int i = product.bitLength() - 1; i >= 128; i--) {
            if (product.testBit(i)) {
                product = product.xor(MODULUS.shiftLeft(i - 128));
            }
        }
        return product;
    }
}
