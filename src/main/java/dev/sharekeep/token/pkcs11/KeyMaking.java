package dev.sharekeep.token.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.*;

import dev.sharekeep.token.InboundMode;
import dev.sharekeep.token.TokenException;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import java.util.List;

/// Makes keys with every attribute stated: what a template leaves open, tokens turn on.
final class KeyMaking {
    private static final byte[] EXPONENT = {1, 0, 1};

    private KeyMaking() {}

    /// A key for good, which a read-back is to check.
    static void make(Session session, KeyKind kind, String id, InboundMode mode, int rsaBits)
            throws PKCS11Exception {
        generate(session, kind, id, mode, rsaBits, true);
    }

    /// A key of the same attributes that lives as long as the session, for a probe.
    static TokenKey temporary(Session session, KeyKind kind, InboundMode mode, int rsaBits)
            throws PKCS11Exception {
        String id = kind.id(1);
        return new TokenKey(id, kind, generate(session, kind, id, mode, rsaBits, false), mode);
    }

    /// Some tokens refuse attributes that they do not know: those are left out one by one.
    private static long generate(
            Session session, KeyKind kind, String id, InboundMode mode, int rsaBits, boolean keep)
            throws PKCS11Exception {
        Template full = kind.template(id, mode).with(CKA_TOKEN, keep);
        List<Template> attempts =
                List.of(
                        full,
                        full.without(CKA_ALLOWED_MECHANISMS),
                        full.without(CKA_COPYABLE),
                        full.without(CKA_ALLOWED_MECHANISMS).without(CKA_COPYABLE));
        PKCS11Exception last = new PKCS11Exception(CKR_TEMPLATE_INCONSISTENT);
        for (Template template : attempts) {
            try {
                return generate(session, kind, template, id, mode, rsaBits, keep);
            } catch (PKCS11Exception e) {
                last = e;
            }
        }
        throw last;
    }

    private static long generate(
            Session session,
            KeyKind kind,
            Template template,
            String id,
            InboundMode mode,
            int rsaBits,
            boolean keep)
            throws PKCS11Exception {
        if (!kind.isPair()) {
            return session.generateKey(kind.generator(), template);
        }
        Template publicKey = kind.publicTemplate(id, mode).with(CKA_TOKEN, keep);
        if (kind == KeyKind.WRAPPING) {
            publicKey.with(CKA_MODULUS_BITS, (long) rsaBits).with(CKA_PUBLIC_EXPONENT, EXPONENT);
        } else {
            publicKey.with(CKA_EC_PARAMS, IdentityCertificates.P256);
        }
        return session.generateKeyPair(kind.generator(), publicKey, template)[1];
    }

    static void requireBits(int bits) throws TokenException {
        if (bits != 2048 && bits != 3072 && bits != 4096) {
            throw new TokenException.Misconfigured(
                    "A wrapping key has 2048, 3072 or 4096 bits, not " + bits + ".",
                    "Correct the size of the wrapping key.");
        }
    }
}
