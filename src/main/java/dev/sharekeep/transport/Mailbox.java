package dev.sharekeep.transport;

import dev.sharekeep.channel.Frame;
import dev.sharekeep.channel.Network;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.sharing.Party;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One session's end of the links: what came in from its participants, and the way out to them.
final class Mailbox implements Network {
    private final SessionName name;
    private final Party self;
    private final Sessions sessions;
    private final Map<Party, Lane> lanes = new HashMap<>();
    private final Map<PeerLink, Lane> byLink = new HashMap<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Waiting> inbox = new ArrayDeque<>();
    private boolean closed;

    private record Waiting(Lane lane, Arrival arrival) {}

    Mailbox(SessionName name, Party self, Map<Party, PeerLink> peers, Sessions sessions) {
        this.name = name;
        this.self = self;
        this.sessions = sessions;
        peers.forEach((party, link) -> {
            Lane lane = new Lane(party, link);
            lanes.put(party, lane);
            byLink.put(link, lane);
        });
    }

    // The copy of the secret goes to the link.
    @SuppressWarnings("MustBeClosedChecker")
    @Override
    public void send(Frame frame) {
        Lane lane = lanes.get(frame.party());
        if (lane == null) {
            throw new IllegalArgumentException(
                    "internal error: " + frame.party() + " is " + self + " or no participant");
        }
        if (frame.secret() != null && frame.secret().length() > Wire.MOST_BODY) {
            throw new IllegalArgumentException("internal error: frame out of bounds");
        }
        byte[] body = frame.secret() == null ? frame.body() : new byte[0];
        var open = Wire.openPart(name, frame.round(), frame.sid(), body);
        SecretBytes secret = frame.secret() == null ? null : frame.secret().copy();
        lane.link().send(lane, open, secret);
    }

    /// Takes over `arrival`; false if it was dropped: not from a participant, too much, or from
    /// another process of the peer than spoke before.
    boolean accept(PeerLink from, int generation, Arrival arrival) {
        Lane lane = byLink.get(from);
        lock.lock();
        try {
            if (closed || lane == null || !lane.bind(generation)) {
                arrival.close();
                return false;
            }
            if (!from.inbound().take(arrival.weight())) {
                arrival.close();
                lane.cut();
                return false;
            }
            inbox.add(new Waiting(lane, arrival));
            changed.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Frames of this peer were lost: no more of them.
    void cut(PeerLink peer) {
        Lane lane = byLink.get(peer);
        if (lane != null) {
            lane.cut();
        }
    }

    @Override
    public @Nullable Frame receive(Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        lock.lockInterruptibly();
        try {
            while (inbox.isEmpty()) {
                if (closed || left <= 0) {
                    return null;
                }
                left = changed.awaitNanos(left);
            }
            Waiting next = inbox.remove();
            Arrival arrival = next.arrival();
            next.lane().link().inbound().giveBack(arrival.weight());
            return new Frame(
                    next.lane().party(),
                    arrival.round(),
                    arrival.sid(),
                    arrival.body(),
                    arrival.secret());
        } finally {
            lock.unlock();
        }
    }

    /// Frames that were sent stay with the links until the peers have them, or they expire.
    @Override
    public void close() {
        sessions.end(name, this);
        lock.lock();
        try {
            closed = true;
            for (Waiting waiting : inbox) {
                waiting.lane().link().inbound().giveBack(waiting.arrival().weight());
                waiting.arrival().close();
            }
            inbox.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
