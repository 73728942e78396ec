package dev.sharekeep.contract;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A bundle's manifest: a Schnorr signature under the exported key over every field, so that the
/// bundle verifies offline. Points are SEC1 compressed, the public key DER, `time` Unix seconds.
public record ManifestDocument(
        String curve,
        byte[] publicKey,
        String keyId,
        String forTenant,
        byte[] origin,
        int nodes,
        int threshold,
        List<byte[]> transportPoints,
        List<byte[]> shareHashes,
        @Nullable List<byte[]> chainCodeHashes,
        List<byte[]> wrappingKeyFingerprints,
        @Nullable String path,
        long time,
        byte[] sid,
        byte[] signaturePoint,
        byte[] signatureScalar) {}
