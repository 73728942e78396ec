package dev.sharekeep.node;

import dev.sharekeep.wire.Fingerprint;
import java.util.Set;

/// Who asks: the certificate whose private key the client showed, and what the node's file gives
/// it.
public record Caller(Fingerprint certificate, String tenant, Set<Role> roles) {
    public Caller {
        roles = Set.copyOf(roles);
    }
}
