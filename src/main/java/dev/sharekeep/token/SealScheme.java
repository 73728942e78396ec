package dev.sharekeep.token;

/// How secrets are sealed at rest.
public enum SealScheme {
    /// GCM where a probe of the real operation passes, else KW_HMAC.
    AUTO,
    /// AES-GCM, the context as additional data.
    GCM,
    /// AES-KW (RFC 3394), then HMAC-SHA-256 over context and ciphertext.
    KW_HMAC
}
