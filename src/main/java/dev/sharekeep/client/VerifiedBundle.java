package dev.sharekeep.client;

import dev.sharekeep.wire.Fingerprint;
import java.time.Instant;
import java.util.List;

/// What a bundle's manifest says, after every part of it was found to be true.
public record VerifiedBundle(
        String keyId,
        String curve,
        byte[] publicKey,
        String forTenant,
        int nodes,
        int threshold,
        boolean chainCode,
        List<Fingerprint> wrappingKeys,
        Instant time) {}
