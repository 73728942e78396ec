package dev.sharekeep.contract;

/// Shows that a site holds a key; verifies offline from the public key alone. `time` Unix seconds.
public record CustodyProofDocument(
        String curve,
        byte[] publicKey,
        String keyId,
        String site,
        byte[] challenge,
        long time,
        byte[] signaturePoint,
        byte[] signatureScalar) {}
