package dev.sharekeep.token;

/// How received ciphertexts are opened; see `src/docs` and `hsm-config`.
public enum InboundMode {
    /// Choose at provisioning, and by a probe that runs the real operation at open.
    AUTO,
    /// OAEP unwrap inside the token, kept wrapped under its staging key.
    UNWRAP,
    /// OAEP decryption inside the token, sealed at once.
    DECRYPT,
    /// RSA inside the token, constant-time OAEP decoding in this process, sealed at once.
    RAW
}
