package dev.sharekeep.token.pkcs11;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.token.InboundMode;
import dev.sharekeep.token.TokenException;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;

/// One way of opening received ciphertexts and holding the plaintext until it is needed.
///
/// A ciphertext that does not open costs the same token calls whatever is wrong with it, and on the
/// way there a canary opens, so that a sick token is never taken for a bad ciphertext.
interface Inbound {
    InboundMode mode();

    /// An encrypted plaintext that only the token opens.
    record Held(byte[] blob, int length) {}

    Held stage(Session session, WrappingHandle key, byte[] ciphertext, int[] allowedLengths)
            throws PKCS11Exception, TokenException;

    @MustBeClosed
    SecretBytes open(Session session, Held held) throws PKCS11Exception, TokenException;

    static boolean allows(int[] allowedLengths, int length) {
        for (int allowed : allowedLengths) {
            if (allowed == length) {
                return true;
            }
        }
        return false;
    }
}
