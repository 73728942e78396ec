package dev.sharekeep.wire;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;

/// What a node signs as itself: ECDSA with SHA-256 in DER, under its EC P-256 identity key.
public final class IdentitySignature {
    private IdentitySignature() {}

    /// Whether `key` signed `message`; what cannot even be parsed does not verify.
    public static boolean verifies(PublicKey key, byte[] message, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance("SHA256withECDSA");
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
