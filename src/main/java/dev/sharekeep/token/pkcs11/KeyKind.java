package dev.sharekeep.token.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.*;

import dev.sharekeep.token.InboundMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The kinds of keys that a node's token holds, and every attribute that each must have.
///
/// No kind has both WRAP and DECRYPT, or both UNWRAP and ENCRYPT: with such a pair anyone with the
/// PIN reads sensitive keys out of the token (Clulow 2003).
enum KeyKind {
    WRAPPING("wrapping", CKO_PRIVATE_KEY, CKK_RSA),
    SEALING("sealing", CKO_SECRET_KEY, CKK_AES),
    STAGING("staging", CKO_SECRET_KEY, CKK_AES),
    ROW("row", CKO_SECRET_KEY, CKK_GENERIC_SECRET),
    AUDIT("audit", CKO_SECRET_KEY, CKK_GENERIC_SECRET),
    IDENTITY("identity", CKO_PRIVATE_KEY, CKK_EC);

    /// Every usage there is; all but a kind's own are stated as false.
    private static final List<Long> SECRET_USAGES =
            List.of(CKA_ENCRYPT, CKA_DECRYPT, CKA_SIGN, CKA_VERIFY, CKA_WRAP, CKA_UNWRAP);

    private static final List<Long> PRIVATE_USAGES =
            List.of(CKA_DECRYPT, CKA_SIGN, CKA_SIGN_RECOVER, CKA_UNWRAP);
    private static final List<Long> PUBLIC_USAGES =
            List.of(CKA_ENCRYPT, CKA_VERIFY, CKA_VERIFY_RECOVER, CKA_WRAP);

    /// Attributes that some tokens do not have; where they have them, they must be right.
    static final Set<Long> OPTIONAL = Set.of(CKA_COPYABLE, CKA_ALLOWED_MECHANISMS);

    private static final int SECRET_BYTES = 32;

    private final String prefix;
    private final long objectClass;
    private final long keyType;

    KeyKind(String prefix, long objectClass, long keyType) {
        this.prefix = prefix;
        this.objectClass = objectClass;
        this.keyType = keyType;
    }

    /// The name of the n-th key of this kind: its CKA_ID in ASCII, and its label.
    String id(int number) {
        return prefix + "-" + number;
    }

    /// The kind of a key by its CKA_ID; nothing for an id that we never give.
    static Optional<KeyKind> ofId(String id) {
        return Arrays.stream(values())
                .filter(kind -> id.matches(kind.prefix + "-[1-9][0-9]{0,8}"))
                .findFirst();
    }

    static int number(String id) {
        return Integer.parseInt(id.substring(id.indexOf('-') + 1));
    }

    long objectClass() {
        return objectClass;
    }

    boolean isPair() {
        return objectClass == CKO_PRIVATE_KEY;
    }

    /// What the private or secret key must be, as far as a template may say it.
    Template template(String id, InboundMode mode) {
        Template template =
                identifying(id, objectClass)
                        .with(CKA_PRIVATE, true)
                        .with(CKA_SENSITIVE, true)
                        .with(CKA_EXTRACTABLE, false)
                        .with(CKA_MODIFIABLE, false)
                        .with(CKA_COPYABLE, false)
                        .with(CKA_DERIVE, false);
        Set<Long> own = usages(mode);
        for (long usage : isPair() ? PRIVATE_USAGES : SECRET_USAGES) {
            template.with(usage, own.contains(usage));
        }
        if (!isPair()) {
            template.with(CKA_VALUE_LEN, (long) SECRET_BYTES);
        }
        return template.with(CKA_ALLOWED_MECHANISMS, new long[] {mechanism(mode)});
    }

    /// The public half, which may do what the private half undoes: some tokens try both on making.
    Template publicTemplate(String id, InboundMode mode) {
        Template template =
                identifying(id, CKO_PUBLIC_KEY)
                        .with(CKA_PRIVATE, false)
                        .with(CKA_MODIFIABLE, false)
                        .with(CKA_DERIVE, false);
        for (long usage : PUBLIC_USAGES) {
            template.with(usage, usage == publicUsage(mode));
        }
        return template;
    }

    private long publicUsage(InboundMode mode) {
        if (this == IDENTITY) {
            return CKA_VERIFY;
        }
        return mode == InboundMode.UNWRAP ? CKA_WRAP : CKA_ENCRYPT;
    }

    /// The mechanism that makes such a key.
    long generator() {
        return switch (this) {
            case WRAPPING -> CKM_RSA_PKCS_KEY_PAIR_GEN;
            case SEALING, STAGING -> CKM_AES_KEY_GEN;
            case ROW, AUDIT -> CKM_GENERIC_SECRET_KEY_GEN;
            case IDENTITY -> CKM_EC_KEY_PAIR_GEN;
        };
    }

    private Template identifying(String id, long asClass) {
        return Template.empty()
                .with(CKA_CLASS, asClass)
                .with(CKA_KEY_TYPE, keyType)
                .with(CKA_ID, id.getBytes(StandardCharsets.US_ASCII))
                .with(CKA_LABEL, id.toCharArray())
                .with(CKA_TOKEN, true);
    }

    private Set<Long> usages(InboundMode mode) {
        return switch (this) {
            case WRAPPING -> Set.of(mode == InboundMode.UNWRAP ? CKA_UNWRAP : CKA_DECRYPT);
            case SEALING -> Set.of(CKA_ENCRYPT, CKA_DECRYPT);
            case STAGING -> Set.of(CKA_WRAP, CKA_UNWRAP);
            case ROW, AUDIT -> Set.of(CKA_SIGN, CKA_VERIFY);
            case IDENTITY -> Set.of(CKA_SIGN);
        };
    }

    private long mechanism(InboundMode mode) {
        return switch (this) {
            case WRAPPING -> mode == InboundMode.RAW ? CKM_RSA_X_509 : CKM_RSA_PKCS_OAEP;
            case SEALING -> CKM_AES_GCM;
            case STAGING -> CKM_AES_KEY_WRAP;
            case ROW, AUDIT -> CKM_SHA256_HMAC;
            case IDENTITY -> CKM_ECDSA;
        };
    }
}
