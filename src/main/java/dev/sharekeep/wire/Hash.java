package dev.sharekeep.wire;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.secret.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.function.Consumer;

/// The hash of a curve (SHA-256, or SHA-512 for the two larger ones), always under a purpose.
public enum Hash {
    SHA256("SHA-256", 32, 64),
    SHA512("SHA-512", 64, 128);

    private final String algorithm;
    private final int length;
    private final int blockLength;

    Hash(String algorithm, int length, int blockLength) {
        this.algorithm = algorithm;
        this.length = length;
        this.blockLength = blockLength;
    }

    /// Output bytes.
    public int length() {
        return length;
    }

    /// H(tag, fields...): the digest of enc(tag) and the fields that `fields` writes.
    public byte[] of(Purpose purpose, Consumer<Encoder> fields) {
        return digest().digest(tagged(purpose, fields).toBytes());
    }

    /// The bytes that `of` hashes, for the one place that hashes them with another function.
    public static byte[] preimage(Purpose purpose, Consumer<Encoder> fields) {
        return tagged(purpose, fields).toBytes();
    }

    /// H(tag, head..., enc(secret)), secret in its last field, read from a borrowed copy.
    public byte[] ofSecret(Purpose purpose, Consumer<Encoder> head, SecretBytes secret) {
        return secret.expose(bytes -> {
            byte[] message = tagged(purpose, head).bytes(bytes).toBytes();
            try {
                return digest().digest(message);
            } finally {
                Arrays.fill(message, (byte) 0);
            }
        });
    }

    /// This hash with its purpose and leading fields absorbed once, for many secret last fields.
    public PrefixedHash prefixed(Purpose purpose, Consumer<Encoder> fields) {
        MessageDigest digest = digest();
        digest.update(preimage(purpose, fields));
        return new PrefixedHash(digest, length);
    }

    /// Plain digest of bytes that are a complete, self-describing object (a ciphertext, a DER key).
    public byte[] ofObject(byte[] object) {
        return digest().digest(object);
    }

    /// Plain digest of a secret object (a chain code); the digest is public.
    public byte[] ofSecretObject(SecretBytes object) {
        return object.expose(digest()::digest);
    }

    /// Plain digest of a public object, where the digest is a secret (a fresh chain code).
    @MustBeClosed
    public SecretBytes secretOf(byte[] preimage) {
        return SecretBytes.takeFrom(digest().digest(preimage));
    }

    /// expand_message_xmd of RFC 9380, 5.3.1, with the purpose's tag as DST: `outputLength` bytes.
    public byte[] expand(Purpose purpose, Consumer<Encoder> fields, int outputLength) {
        Encoder message = new Encoder();
        fields.accept(message);
        return expand(
                purpose.tag().getBytes(StandardCharsets.US_ASCII), message.toBytes(), outputLength);
    }

    byte[] expand(byte[] tag, byte[] message, int outputLength) {
        int blocks = (outputLength + length - 1) / length;
        if (blocks > 255 || tag.length > 255) {
            throw new IllegalStateException("internal error: expansion out of range");
        }
        MessageDigest digest = digest();
        digest.update(new byte[blockLength]);
        digest.update(message);
        digest.update((byte) (outputLength >>> 8));
        digest.update((byte) outputLength);
        digest.update((byte) 0);
        update(digest, tag);
        byte[] b0 = digest.digest();

        byte[] output = new byte[blocks * length];
        byte[] previous = new byte[length];
        for (int i = 1; i <= blocks; i++) {
            for (int k = 0; k < length; k++) {
                previous[k] ^= b0[k];
            }
            digest.update(previous);
            digest.update((byte) i);
            update(digest, tag);
            previous = digest.digest();
            System.arraycopy(previous, 0, output, (i - 1) * length, length);
        }
        return Arrays.copyOf(output, outputLength);
    }

    private static void update(MessageDigest digest, byte[] tag) {
        digest.update(tag);
        digest.update((byte) tag.length);
    }

    private static Encoder tagged(Purpose purpose, Consumer<Encoder> fields) {
        Encoder encoder = new Encoder().text(purpose.tag());
        fields.accept(encoder);
        return encoder;
    }

    private MessageDigest digest() {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("internal error: JDK without " + algorithm, e);
        }
    }
}
