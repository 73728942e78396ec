package dev.sharekeep.contract;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// POST /v1/keys/{keyId}/custody-proof. `challenge` is 32 bytes; `participants` are t+1 node
/// indices, absent: the t+1 lowest.
public record CustodyProofRequest(
        String session, byte[] challenge, @Nullable List<Integer> participants) {}
