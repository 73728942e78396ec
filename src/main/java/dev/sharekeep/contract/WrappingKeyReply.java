package dev.sharekeep.contract;

/// GET /v1/wrapping-key: the node's current RSA key as DER SubjectPublicKeyInfo, its SHA-256
/// fingerprint in hexadecimal, and which node of which site this is.
public record WrappingKeyReply(
        String site, int index, String wrappingKeyId, byte[] spki, String fingerprint) {}
