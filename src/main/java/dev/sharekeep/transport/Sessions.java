package dev.sharekeep.transport;

import dev.sharekeep.sharing.Party;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/// Which session gets an arriving frame: one that is open; one that this node has not started yet,
/// where it waits, bounded, for the session timeout; or none, because it has ended.
final class Sessions {
    private final Duration timeout;
    private final LinkLimits limits;
    private final Clock clock;
    private final Map<SessionName, Mailbox> open = new HashMap<>();
    private final Map<PeerLink, Map<SessionName, Early>> early = new HashMap<>();
    private final LinkedHashMap<SessionName, Instant> ended = new LinkedHashMap<>();
    private boolean closed;

    Sessions(LinkSettings settings, Clock clock) {
        this.timeout = settings.sessionTimeout();
        this.limits = settings.limits();
        this.clock = clock;
    }

    /// What one peer has sent for a session that is not open here, all of one process of the peer.
    private static final class Early {
        private final Instant deadline;
        private final int generation;
        private final Deque<Arrival> frames = new ArrayDeque<>();
        private boolean overflowed;

        Early(Instant deadline, int generation) {
            this.deadline = deadline;
            this.generation = generation;
        }
    }

    /// Opens a session and hands it what came early.
    synchronized Mailbox join(SessionName name, Party self, Map<Party, PeerLink> peers) {
        if (closed) {
            throw new IllegalStateException("the links are closed");
        }
        if (open.containsKey(name)) {
            throw new IllegalStateException("internal error: session joined twice");
        }
        ended.remove(name);
        Mailbox box = new Mailbox(name, self, peers, this);
        early.forEach((link, waiting) -> {
            Early frames = waiting.remove(name);
            if (frames != null) {
                handOver(frames, box, link);
            }
        });
        open.put(name, box);
        return box;
    }

    private static void handOver(Early early, Mailbox box, PeerLink link) {
        for (Arrival frame : early.frames) {
            link.inbound().giveBack(frame.weight());
            box.accept(link, early.generation, frame);
        }
        if (early.overflowed) {
            box.cut(link);
        }
    }

    /// Takes over `frame`; false if it was dropped.
    synchronized boolean deliver(PeerLink from, int generation, Arrival frame) {
        Mailbox box = open.get(frame.name());
        if (box != null) {
            return box.accept(from, generation, frame);
        }
        if (closed || ended.containsKey(frame.name())) {
            frame.close();
            return false;
        }
        return await(from, generation, frame);
    }

    private boolean await(PeerLink from, int generation, Arrival frame) {
        Map<SessionName, Early> waiting = early.computeIfAbsent(from, peer -> new HashMap<>());
        Early mine = waiting.get(frame.name());
        if (mine == null) {
            if (waiting.size() >= limits.frames()) {
                frame.close();
                return false;
            }
            mine = new Early(clock.instant().plus(timeout), generation);
            waiting.put(frame.name(), mine);
        }
        if (mine.overflowed || !from.inbound().take(frame.weight())) {
            frame.close();
            mine.overflowed = true;
            wipe(from, mine);
            return false;
        }
        mine.frames.add(frame);
        return true;
    }

    private static void wipe(PeerLink from, Early early) {
        for (Arrival frame : early.frames) {
            from.inbound().giveBack(frame.weight());
            frame.close();
        }
        early.frames.clear();
    }

    /// A session ended here; what still comes for it is dropped for a while.
    synchronized void end(SessionName name, Mailbox box) {
        if (open.remove(name, box)) {
            ended.put(name, clock.instant().plus(timeout.multipliedBy(2)));
            if (ended.size() > limits.endedSessions()) {
                ended.pollFirstEntry();
            }
        }
    }

    /// The peer has restarted: what its former process sent early speaks for nobody.
    synchronized void forget(PeerLink peer) {
        Map<SessionName, Early> waiting = early.remove(peer);
        if (waiting != null) {
            waiting.values().forEach(frames -> wipe(peer, frames));
        }
    }

    synchronized void expire(Instant now) {
        early.forEach((peer, waiting) -> {
            for (Iterator<Early> each = waiting.values().iterator(); each.hasNext(); ) {
                Early frames = each.next();
                if (frames.deadline.isBefore(now)) {
                    wipe(peer, frames);
                    each.remove();
                }
            }
        });
        ended.values().removeIf(until -> until.isBefore(now));
    }

    /// Ends all sessions and wipes what waits.
    void close() {
        Mailbox[] boxes;
        synchronized (this) {
            closed = true;
            early.forEach((peer, waiting) -> waiting.values().forEach(e -> wipe(peer, e)));
            early.clear();
            boxes = open.values().toArray(Mailbox[]::new);
        }
        for (Mailbox box : boxes) {
            box.close();
        }
    }
}
