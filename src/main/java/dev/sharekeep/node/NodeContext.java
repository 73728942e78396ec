package dev.sharekeep.node;

import dev.sharekeep.secret.Randomness;
import dev.sharekeep.token.Token;
import dev.sharekeep.vault.Vault;
import java.time.InstantSource;

/// All that a node's operations work with; each part behind a small interface, so that a whole site
/// can be simulated.
public record NodeContext(
        Settings settings,
        Site site,
        Token token,
        Vault vault,
        Peers peers,
        AuditLog audit,
        InstantSource clock,
        Randomness randomness) {
    /// Unix seconds.
    long now() {
        return clock.instant().getEpochSecond();
    }
}
