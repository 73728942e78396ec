package dev.sharekeep.token.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.*;

import iaik.pkcs.pkcs11.wrapper.CK_MECHANISM;
import iaik.pkcs.pkcs11.wrapper.CK_RSA_PKCS_OAEP_PARAMS;
import java.math.BigInteger;

/// RSA mechanisms of the inbound side: OAEP with SHA-256, MGF1-SHA-256 and an empty label.
final class Oaep {
    private Oaep() {}

    static CK_MECHANISM mechanism() {
        CK_RSA_PKCS_OAEP_PARAMS parameters = new CK_RSA_PKCS_OAEP_PARAMS();
        parameters.hashAlg = CKM_SHA256;
        parameters.mgf = CKG_MGF1_SHA256;
        parameters.source = CKZ_DATA_SPECIFIED; // some tokens want it though the label is empty
        parameters.pSourceData = new byte[0];
        return Session.mechanism(CKM_RSA_PKCS_OAEP, parameters);
    }

    static CK_MECHANISM rawMechanism() {
        return Session.mechanism(CKM_RSA_X_509, null);
    }

    /// The ciphertext, or in place of what is none the number 1, whose padding is always wrong.
    ///
    /// Tokens differ in what they do with other lengths; one ignores bytes at the end.
    static byte[] properOrWrong(byte[] ciphertext, WrappingHandle key) {
        if (isCiphertext(ciphertext, key)) {
            return ciphertext;
        }
        byte[] one = new byte[key.publicKey().length()];
        one[one.length - 1] = 1;
        return one;
    }

    /// Whether a token can do anything with it: the modulus' length, and less than the modulus.
    private static boolean isCiphertext(byte[] bytes, WrappingHandle key) {
        return bytes.length == key.publicKey().length()
                && new BigInteger(1, bytes).compareTo(key.publicKey().modulus()) < 0;
    }
}
