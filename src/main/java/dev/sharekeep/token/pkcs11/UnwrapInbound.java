package dev.sharekeep.token.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_VALUE_LEN;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.token.InboundMode;
import dev.sharekeep.token.TokenException;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;

/// Mode UNWRAP: the plaintext becomes a key object in the token and leaves it under AES-KW only.
///
/// Rejections cost two RSA operations, one wrap and two destroys each, in whichever order. A length
/// of 0 is never among the allowed ones.
record UnwrapInbound(KeyWrap staging) implements Inbound {
    private static final long NO_OBJECT = 0;

    @Override
    public InboundMode mode() {
        return InboundMode.UNWRAP;
    }

    @Override
    public Held stage(Session session, WrappingHandle key, byte[] ciphertext, int[] allowedLengths)
            throws PKCS11Exception, TokenException {
        long object;
        try {
            object = unwrap(session, key, Oaep.properOrWrong(ciphertext, key));
        } catch (PKCS11Exception e) {
            long canary = unwrap(session, key, key.canary()); // throws if the token is sick
            wrap(session, canary);
            session.destroy(canary);
            destroyNothing(session);
            throw new TokenException.Rejected();
        }
        Held held = wrap(session, object);
        session.destroy(object);
        if (Inbound.allows(allowedLengths, held.length())) {
            return held;
        }
        session.destroy(unwrap(session, key, key.canary()));
        throw new TokenException.Rejected();
    }

    @Override
    @MustBeClosed
    public SecretBytes open(Session session, Held held) throws PKCS11Exception, TokenException {
        return SecretBytes.takeFrom(staging.unwrap(session, held.blob()));
    }

    /// A plaintext whose length AES-KW does not take makes a held value of length 0.
    ///
    /// Some tokens pad such a plaintext instead, and tell its length; others tell none (0).
    private Held wrap(Session session, long object) throws PKCS11Exception {
        long told =
                session.attribute(object, CKA_VALUE_LEN)
                        .map(value -> value instanceof Long length ? length : Long.valueOf(0))
                        .orElse(0L);
        try {
            byte[] blob = staging.wrap(session, object);
            int length = blob.length - KeyWrap.OVERHEAD;
            return new Held(blob, told == 0 || told == length ? length : 0);
        } catch (PKCS11Exception e) {
            return new Held(new byte[0], 0);
        }
    }

    private static long unwrap(Session session, WrappingHandle key, byte[] ciphertext)
            throws PKCS11Exception {
        return session.unwrap(
                Oaep.mechanism(), key.key().handle(), ciphertext, KeyWrap.wrappable());
    }

    /// The call that makes the two kinds of rejection cost the same.
    private static void destroyNothing(Session session) {
        try {
            session.destroy(NO_OBJECT);
        } catch (PKCS11Exception e) {
            return; // as meant: there is no such object
        }
    }
}
