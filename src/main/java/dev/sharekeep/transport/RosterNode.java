package dev.sharekeep.transport;

import dev.sharekeep.wire.Fingerprint;
import java.net.InetSocketAddress;
import java.util.Optional;

/// A node as the site's roster lists it: its index, the fingerprint of its identity key, and where
/// it can be dialled, if it can (an embedded node cannot).
public record RosterNode(int index, Fingerprint fingerprint, Optional<InetSocketAddress> address) {
    /// Of a pair the higher index dials; a node without an address dials everyone.
    boolean dials(RosterNode other) {
        return other.address.isPresent() && (address.isEmpty() || index > other.index);
    }
}
