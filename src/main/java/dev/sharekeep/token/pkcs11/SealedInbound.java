package dev.sharekeep.token.pkcs11;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.token.InboundMode;
import dev.sharekeep.token.OaepDecoder;
import dev.sharekeep.token.TokenException;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Modes DECRYPT and RAW: the plaintext is in this process for a moment, and sealed at once.
///
/// A rejection also seals and opens something, as an accepted ciphertext will be: so the calls of a
/// plaintext that did not open equal those of one that opens and turns out to be no share.
record SealedInbound(InboundMode mode, Sealer sealer) implements Inbound {
    private static final byte[] CONTEXT = "staged".getBytes(StandardCharsets.US_ASCII);

    @Override
    public Held stage(Session session, WrappingHandle key, byte[] ciphertext, int[] allowedLengths)
            throws PKCS11Exception, TokenException {
        try (SecretBytes plaintext =
                mode == InboundMode.RAW
                        ? raw(session, key, ciphertext, allowedLengths)
                        : decrypted(session, key, ciphertext, allowedLengths)) {
            if (plaintext == null) {
                Held dummy = seal(session, new byte[allowedLengths[0]]);
                try (SecretBytes opened = open(session, dummy)) {
                    requireOpened(opened);
                }
                throw new TokenException.Rejected();
            }
            byte[] borrowed = plaintext.expose(byte[]::clone);
            try {
                return seal(session, borrowed);
            } finally {
                Arrays.fill(borrowed, (byte) 0);
            }
        }
    }

    @Override
    @MustBeClosed
    public SecretBytes open(Session session, Held held) throws PKCS11Exception, TokenException {
        return SecretBytes.takeFrom(sealer.open(session, SealedBlob.decode(held.blob()), CONTEXT));
    }

    private static void requireOpened(SecretBytes dummy) throws TokenException {
        if (dummy.length() == 0) {
            throw new TokenException.Unavailable("The token sealed a value that opens empty.");
        }
    }

    private Held seal(Session session, byte[] plaintext) throws PKCS11Exception {
        return new Held(sealer.seal(session, plaintext, CONTEXT).encode(), plaintext.length);
    }

    /// One RSA operation, which a token cannot refuse: what is no ciphertext is exchanged first.
    @MustBeClosed
    private static @Nullable SecretBytes raw(
            Session session, WrappingHandle key, byte[] ciphertext, int[] allowedLengths)
            throws PKCS11Exception {
        byte[] result =
                session.decrypt(
                        Oaep.rawMechanism(),
                        key.key().handle(),
                        Oaep.properOrWrong(ciphertext, key));
        try {
            return OaepDecoder.decode(result, key.publicKey().length(), allowedLengths);
        } catch (TokenException.Rejected e) {
            return null;
        } finally {
            Arrays.fill(result, (byte) 0);
        }
    }

    /// Two RSA operations for whatever is wrong, the second on the canary.
    @MustBeClosed
    private static @Nullable SecretBytes decrypted(
            Session session, WrappingHandle key, byte[] ciphertext, int[] allowedLengths)
            throws PKCS11Exception {
        byte[] plaintext;
        try {
            plaintext = decrypt(session, key, Oaep.properOrWrong(ciphertext, key));
        } catch (PKCS11Exception e) {
            plaintext = new byte[0];
        }
        if (Inbound.allows(allowedLengths, plaintext.length)) {
            return SecretBytes.takeFrom(plaintext);
        }
        Arrays.fill(plaintext, (byte) 0);
        decrypt(session, key, key.canary()); // throws if the token is sick
        return null;
    }

    private static byte[] decrypt(Session session, WrappingHandle key, byte[] ciphertext)
            throws PKCS11Exception {
        return session.decrypt(Oaep.mechanism(), key.key().handle(), ciphertext);
    }
}
