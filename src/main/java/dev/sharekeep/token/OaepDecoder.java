package dev.sharekeep.token;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.wire.Hash;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// EME-OAEP decoding (RFC 8017, 7.1.2) with SHA-256, MGF1-SHA-256 and an empty label.
///
/// Runs in time that depends on sizes only: every check goes into one mask, and the first branch on
/// it is the verdict. A verdict that differed by reason would be Manger's oracle (2001).
public final class OaepDecoder {
    private static final int DIGEST = 32;
    private static final byte[] EMPTY_LABEL = Hash.SHA256.ofObject(new byte[0]);

    private OaepDecoder() {}

    /// Decodes the result of a raw RSA decryption, left-padding what a token stripped.
    ///
    /// `raw` is secret and stays the caller's to wipe; `modulusLength` is in bytes. Returns the
    /// plaintext if the padding is right and its length is one of `allowedLengths`; the caller
    /// closes it.
    @MustBeClosed
    public static SecretBytes decode(byte[] raw, int modulusLength, int... allowedLengths)
            throws TokenException.Rejected {
        if (raw.length > modulusLength || modulusLength < 2 * DIGEST + 2) {
            throw new IllegalStateException("internal error: not a raw RSA result");
        }
        byte[] encoded = new byte[modulusLength];
        System.arraycopy(raw, 0, encoded, modulusLength - raw.length, raw.length);
        byte[] seed = Arrays.copyOfRange(encoded, 1, 1 + DIGEST);
        byte[] block = Arrays.copyOfRange(encoded, 1 + DIGEST, modulusLength);
        try {
            xorMask(seed, block);
            xorMask(block, seed);
            int first = encoded[0] & 0xff;
            int start = messageStart(block, first, allowedLengths);
            if (start < 0) { // the verdict
                throw new TokenException.Rejected();
            }
            return SecretBytes.takeFrom(Arrays.copyOfRange(block, start, block.length));
        } finally {
            Arrays.fill(encoded, (byte) 0);
            Arrays.fill(seed, (byte) 0);
            Arrays.fill(block, (byte) 0);
        }
    }

    /// Where the message starts in DB = lHash || 00.. || 01 || M, or -1, from masks alone.
    private static int messageStart(byte[] block, int first, int[] allowedLengths) {
        int wrong = first;
        for (int i = 0; i < DIGEST; i++) {
            wrong |= (block[i] ^ EMPTY_LABEL[i]) & 0xff;
        }
        int seen = 0; // all ones after the separator
        int start = 0;
        for (int i = DIGEST; i < block.length; i++) {
            int value = block[i] & 0xff;
            int isOne = isZero(value ^ 1);
            int isSeparator = isOne & ~seen;
            wrong |= ~seen & ~isOne & ~isZero(value);
            start |= (i + 1) & isSeparator;
            seen |= isSeparator;
        }
        wrong |= ~seen;
        int lengthAllowed = 0;
        for (int length : allowedLengths) {
            lengthAllowed |= isZero((block.length - start) ^ length);
        }
        wrong |= ~lengthAllowed;
        int right = isZero(wrong);
        return (start & right) | ~right;
    }

    /// All ones for zero, else zero.
    private static int isZero(int value) {
        return ~((value | -value) >> 31);
    }

    /// XORs MGF1-SHA-256 of `source` into all of `target`.
    private static void xorMask(byte[] target, byte[] source) {
        MessageDigest digest = sha256();
        byte[] counter = new byte[4];
        byte[] mask = new byte[DIGEST];
        for (int at = 0, block = 0; at < target.length; at += DIGEST, block++) {
            counter[2] = (byte) (block >>> 8);
            counter[3] = (byte) block;
            digest.update(source);
            digest.update(counter);
            byte[] part = digest.digest();
            System.arraycopy(part, 0, mask, 0, DIGEST);
            Arrays.fill(part, (byte) 0);
            for (int i = 0; i < DIGEST && at + i < target.length; i++) {
                target[at + i] ^= mask[i];
            }
        }
        Arrays.fill(mask, (byte) 0);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("internal error: JDK without SHA-256", e);
        }
    }
}
