package dev.sharekeep.contract;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One key as one node holds it. `origin` is `made` or `imported`; `created` is Unix seconds;
/// `recordHash` and `chainCodeHash` are public and let two sites be compared.
public record KeyInfo(
        String keyId,
        String curve,
        byte[] publicKey,
        int threshold,
        int nodes,
        List<String> committee,
        int generation,
        byte[] recordHash,
        byte @Nullable [] chainCodeHash,
        String origin,
        @Nullable String label,
        long created,
        String state) {}
