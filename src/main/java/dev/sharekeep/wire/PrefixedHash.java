package dev.sharekeep.wire;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;

/// Many secrets hashed under one purpose and one beginning, which is absorbed once: the blocks
/// H(tag, beginning..., index, count, secret) for count = 0, 1, ...
///
/// Not for several threads at once. The time depends on lengths alone.
public final class PrefixedHash {
    private static final int BEFORE_SECRET = 20;

    private final MessageDigest beginning;
    private final int blockLength;

    /// Takes `beginning` over.
    PrefixedHash(MessageDigest beginning, int blockLength) {
        this.beginning = beginning;
        this.blockLength = blockLength;
    }

    /// Fills all of `out`. Secret and output stay the caller's, to be wiped.
    public void expand(int index, byte[] secret, byte[] out) {
        byte[] end = new byte[BEFORE_SECRET + secret.length];
        ByteBuffer fields = ByteBuffer.wrap(end);
        fields.putInt(4).putInt(index).putInt(4).putInt(0).putInt(secret.length).put(secret);
        try {
            for (int count = 0, at = 0; at < out.length; count++, at += blockLength) {
                fields.putInt(12, count);
                MessageDigest digest = (MessageDigest) beginning.clone();
                digest.update(end);
                byte[] block = digest.digest();
                System.arraycopy(block, 0, out, at, Math.min(blockLength, out.length - at));
                Arrays.fill(block, (byte) 0);
            }
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("internal error: a digest that cannot be copied", e);
        } finally {
            Arrays.fill(end, (byte) 0);
        }
    }
}
