package dev.sharekeep.client;

import dev.sharekeep.contract.ManifestDocument;
import org.jspecify.annotations.Nullable;

/// One node's part of a bundle, for a client that speaks to its own node only.
public record ExportedShare(
        int index,
        String curve,
        byte[] share,
        byte @Nullable [] chainCode,
        byte[] publicKey,
        ManifestDocument manifest) {}
