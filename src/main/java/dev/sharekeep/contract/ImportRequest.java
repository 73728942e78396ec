package dev.sharekeep.contract;

import org.jspecify.annotations.Nullable;

/// POST /v1/import: this node's part of a bundle. `keyId` "" asks for a new key id; an absent chain
/// code is a key without one; `publicKey` is DER SubjectPublicKeyInfo.
public record ImportRequest(
        String session,
        String curve,
        byte[] share,
        byte @Nullable [] chainCode,
        byte[] publicKey,
        String keyId,
        @Nullable ManifestDocument manifest,
        @Nullable String committee,
        @Nullable String label) {}
