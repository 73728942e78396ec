package dev.sharekeep.token.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.*;

import dev.sharekeep.token.TokenException;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;

/// AES-KW (RFC 3394) under the staging key, for lengths that are multiples of 8, from 16 on.
///
/// Not the padded form: its code means two things on two tokens, and one corrupts odd lengths.
record KeyWrap(TokenKey key) {
    static final int OVERHEAD = 8;
    private static final int LEAST = 16;

    /// A secret that may leave the token wrapped, and is never readable.
    static Template wrappable() {
        return sessionSecret().with(CKA_SENSITIVE, true).with(CKA_EXTRACTABLE, true);
    }

    /// A secret that may be read once, for arithmetic.
    private static Template readable() {
        return sessionSecret().with(CKA_SENSITIVE, false).with(CKA_EXTRACTABLE, true);
    }

    private static Template sessionSecret() {
        return Template.empty()
                .with(CKA_CLASS, CKO_SECRET_KEY)
                .with(CKA_KEY_TYPE, CKK_GENERIC_SECRET)
                .with(CKA_TOKEN, false)
                .with(CKA_PRIVATE, true)
                .with(CKA_DERIVE, false)
                .with(CKA_ENCRYPT, false)
                .with(CKA_DECRYPT, false)
                .with(CKA_SIGN, false)
                .with(CKA_VERIFY, false)
                .with(CKA_WRAP, false)
                .with(CKA_UNWRAP, false);
    }

    static boolean fits(int length) {
        return length >= LEAST && length % 8 == 0;
    }

    byte[] wrap(Session session, byte[] plaintext) throws PKCS11Exception {
        if (!fits(plaintext.length)) {
            throw new IllegalStateException("internal error: AES-KW takes multiples of 8");
        }
        long object = session.create(wrappable().with(CKA_VALUE, plaintext));
        try {
            return wrap(session, object);
        } finally {
            session.destroy(object);
        }
    }

    byte[] wrap(Session session, long object) throws PKCS11Exception {
        return session.wrap(CKM_AES_KEY_WRAP, key.handle(), object);
    }

    /// Returns the plaintext on the heap; the caller wipes it.
    byte[] unwrap(Session session, byte[] wrapped) throws PKCS11Exception, TokenException {
        long object =
                session.unwrap(
                        Session.mechanism(CKM_AES_KEY_WRAP, null),
                        key.handle(),
                        wrapped,
                        readable());
        try {
            return session.bytes(object, CKA_VALUE);
        } finally {
            session.destroy(object);
        }
    }
}
