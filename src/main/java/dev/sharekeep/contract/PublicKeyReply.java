package dev.sharekeep.contract;

/// GET /v1/keys/{keyId}/public-key: SubjectPublicKeyInfo as DER and as PEM text.
public record PublicKeyReply(String keyId, String curve, byte[] der, String pem) {}
