package dev.sharekeep.token.pkcs11;

import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.wire.RsaPublicKey;

/// A wrapping key with its public half, and a ciphertext that is known to open.
record WrappingHandle(TokenKey key, RsaPublicKey publicKey, byte[] canary) {
    /// Bytes of the canary's plaintext: a length that shares have too.
    static final int CANARY_BYTES = 32;

    static WrappingHandle of(TokenKey key, RsaPublicKey publicKey) {
        try (SecretBytes zeros = SecretBytes.copyOf(new byte[CANARY_BYTES])) {
            return new WrappingHandle(key, publicKey, publicKey.encryptOaep(zeros));
        }
    }
}
