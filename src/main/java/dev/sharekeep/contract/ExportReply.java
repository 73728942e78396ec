package dev.sharekeep.contract;

import org.jspecify.annotations.Nullable;

/// This node's part of a bundle: two OAEP ciphertexts, what they belong to, and the manifest.
public record ExportReply(
        int index,
        String curve,
        byte[] share,
        byte @Nullable [] chainCode,
        byte[] publicKey,
        ManifestDocument manifest) {}
