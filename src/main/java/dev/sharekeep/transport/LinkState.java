package dev.sharekeep.transport;

import dev.sharekeep.wire.Fingerprint;
import java.time.Instant;
import java.util.Optional;

/// One link as health checks and metrics see it. Counts run since the links were opened.
///
/// @param connectedSince empty while the link is down
/// @param lastError why the link last went down or could not come up; public text
/// @param waiting frames not yet acknowledged by the peer
/// @param dropped frames lost to bounds, expiry, or the peer's restart, both directions
public record LinkState(
        int index,
        Fingerprint peer,
        Optional<Instant> connectedSince,
        Optional<String> lastError,
        long reconnects,
        long peerRestarts,
        long framesIn,
        long framesOut,
        long dropped,
        int waiting) {
    public boolean connected() {
        return connectedSince.isPresent();
    }
}
