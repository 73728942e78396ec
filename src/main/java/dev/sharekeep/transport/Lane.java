package dev.sharekeep.transport;

import dev.sharekeep.sharing.Party;
import java.util.concurrent.atomic.AtomicInteger;

/// One session's way to and from one peer. It is bound to the peer's process that first took or
/// sent a frame of it, and once a frame is lost it stays cut: a session never goes on with a gap.
final class Lane {
    private static final int UNBOUND = 0;

    private final Party party;
    private final PeerLink link;
    private final AtomicInteger generation = new AtomicInteger(UNBOUND);
    private volatile boolean cut;

    Lane(Party party, PeerLink link) {
        this.party = party;
        this.link = link;
    }

    Party party() {
        return party;
    }

    PeerLink link() {
        return link;
    }

    /// Whether the peer's `current` process may take part; binds an unbound lane to it.
    boolean bind(int current) {
        return !cut && (generation.compareAndSet(UNBOUND, current) || generation.get() == current);
    }

    /// Whether the lane is bound to another process of the peer than `current`, or was cut.
    boolean stale(int current) {
        int bound = generation.get();
        return cut || (bound != UNBOUND && bound != current);
    }

    void cut() {
        cut = true;
    }
}
