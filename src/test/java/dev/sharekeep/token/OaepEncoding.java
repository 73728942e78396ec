package dev.sharekeep.token;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Random;

/// EME-OAEP encoding written from RFC 8017, 7.1.1, for tests of the decoder.
final class OaepEncoding {
    private OaepEncoding() {}

    /// Encodes with a seed of the given random sequence; SHA-256, MGF1-SHA-256, empty label.
    static byte[] encode(byte[] message, int modulusBytes, long sequence) throws Exception {
        byte[] seed = new byte[32];
        new Random(sequence).nextBytes(seed);
        byte[] block = new byte[modulusBytes - 33];
        System.arraycopy(MessageDigest.getInstance("SHA-256").digest(), 0, block, 0, 32);
        block[block.length - message.length - 1] = 1;
        System.arraycopy(message, 0, block, block.length - message.length, message.length);
        xor(block, mgf1(seed, block.length));
        xor(seed, mgf1(block, seed.length));
        byte[] encoded = new byte[modulusBytes];
        System.arraycopy(seed, 0, encoded, 1, 32);
        System.arraycopy(block, 0, encoded, 33, block.length);
        return encoded;
    }

    private static void xor(byte[] target, byte[] mask) {
        for (int i = 0; i < target.length; i++) {
            target[i] ^= mask[i];
        }
    }

    private static byte[] mgf1(byte[] seed, int length) throws Exception {
        byte[] mask = new byte[0];
        for (int counter = 0; mask.length < length; counter++) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(seed);
            digest.update(new byte[] {0, 0, 0, (byte) counter});
            byte[] part = digest.digest();
            int before = mask.length;
            mask = Arrays.copyOf(mask, before + part.length);
            System.arraycopy(part, 0, mask, before, part.length);
        }
        return Arrays.copyOf(mask, length);
    }
}
