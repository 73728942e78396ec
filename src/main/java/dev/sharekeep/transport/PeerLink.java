package dev.sharekeep.transport;

import com.google.protobuf.ByteString;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.transport.wire.Greeting;
import dev.sharekeep.transport.wire.SessionMessage;
import dev.sharekeep.wire.MalformedException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Everything between this node and one peer that outlives a stream: the numbers of both
/// directions, what waits, and the peer's epoch. At most one stream is active; a newer one takes
/// its place, and whatever an older one still brings is ignored.
///
/// Nothing here blocks. Lock order: a link's lock, then that of `Sessions`, then a mailbox's.
final class PeerLink {
    /// Frames that may come in before one is dealt with.
    private static final int WINDOW = 64;

    private static final int ACKNOWLEDGE_EVERY = 32;
    private static final long ACKNOWLEDGE_AFTER_MILLIS = 20;
    private static final long GREETING_WITHIN_MILLIS = 10_000;

    private final RosterNode peer;
    private final ByteString ownEpoch;
    private final Sessions sessions;
    private final Duration sessionTimeout;
    private final Clock clock;
    private final QuietLog log;
    private final NoticeDesk notices;
    private final Budget inbound;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition emptied = lock.newCondition();
    private final Outbox outbox;
    private @Nullable Stream active;
    private boolean greeted;
    private boolean closed;

    private ByteString peerEpoch = ByteString.EMPTY;
    private int generation;
    private long received;
    private int unacknowledged;
    private boolean acknowledgeSoon;

    private @Nullable Instant connectedSince;
    private @Nullable String lastError;
    private long connections;
    private long framesIn;
    private long framesOut;
    private long droppedIn;

    PeerLink(
            RosterNode peer,
            ByteString ownEpoch,
            Sessions sessions,
            LinkSettings settings,
            Clock clock) {
        this.peer = peer;
        this.ownEpoch = ownEpoch;
        this.sessions = sessions;
        this.sessionTimeout = settings.sessionTimeout();
        this.clock = clock;
        this.log = new QuietLog("link to node " + peer.index(), clock);
        this.notices = new NoticeDesk(peer.fingerprint(), settings.limits(), log);
        this.inbound = new Budget(settings.limits());
        this.outbox = new Outbox(settings.limits());
    }

    RosterNode peer() {
        return peer;
    }

    /// What counts against this peer while it lies in early frames or mailboxes.
    Budget inbound() {
        return inbound;
    }

    NoticeDesk notices() {
        return notices;
    }

    // --- sending

    /// Queues a frame; takes over `secret`.
    void send(Lane lane, SessionMessage open, @Nullable SecretBytes secret) {
        lock.lock();
        try {
            if (closed || lane.stale(generation)) {
                droppedIn++;
                if (secret != null) {
                    secret.close();
                }
                return;
            }
            outbox.add(lane, open, secret, clock.instant().plus(sessionTimeout));
            pump();
        } finally {
            lock.unlock();
        }
    }

    void send(Notice notice) {
        lock.lock();
        try {
            if (!closed) {
                outbox.add(notice);
                pump();
            }
        } finally {
            lock.unlock();
        }
    }

    private void pump() {
        Stream stream = active;
        while (stream != null && greeted && stream.equals(active) && stream.ready()) {
            Outgoing next = outbox.next(generation);
            if (next == null) {
                return;
            }
            framesOut++;
            write(stream, next.pack(received));
        }
    }

    private void write(Stream stream, Parcel parcel) {
        unacknowledged = 0;
        try {
            stream.write(parcel);
        } catch (RuntimeException e) {
            // gRPC's way to say that the stream has ended; its close callback follows.
            parcel.close();
            drop(stream, "the stream ended while writing");
        }
    }

    private void acknowledge() {
        Stream stream = active;
        if (stream != null && greeted && unacknowledged > 0) {
            write(stream, Wire.acknowledgement(received));
        }
    }

    private void acknowledgeSoon() {
        if (!acknowledgeSoon) {
            acknowledgeSoon = true;
            later(
                    ACKNOWLEDGE_AFTER_MILLIS,
                    () -> {
                        acknowledgeSoon = false;
                        acknowledge();
                    });
        }
    }

    /// Runs `step` under the lock after a while, unless the link is closed by then.
    private void later(long millis, Runnable step) {
        Later.run(
                millis,
                () -> {
                    lock.lock();
                    try {
                        if (!closed) {
                            step.run();
                        }
                    } finally {
                        lock.unlock();
                    }
                });
    }

    // --- the stream's life

    /// Makes `stream` the active one and greets on it.
    void attach(Stream stream) {
        lock.lock();
        try {
            if (closed) {
                stream.cut("this node is closing");
                return;
            }
            if (active != null) {
                drop(active, "a newer stream took its place");
            }
            active = stream;
            stream.start();
            stream.request(WINDOW);
            write(stream, Wire.greeting(ownEpoch, peerEpoch, received));
            later(
                    GREETING_WITHIN_MILLIS,
                    () -> {
                        if (stream.equals(active) && !greeted) {
                            drop(stream, "the peer did not greet");
                        }
                    });
        } finally {
            lock.unlock();
        }
    }

    /// The stream ended, for a reason that is public.
    void ended(Stream stream, String why) {
        lock.lock();
        try {
            if (stream.equals(active)) {
                down(why);
            }
        } finally {
            lock.unlock();
        }
    }

    /// There was no stream: a dial or a peer's attempt failed.
    void failed(String why) {
        lock.lock();
        try {
            lastError = why;
        } finally {
            lock.unlock();
        }
        log.warn(why);
    }

    void ready(Stream stream) {
        lock.lock();
        try {
            if (stream.equals(active)) {
                pump();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Whether this stream is active and has been greeted on.
    boolean carries(Stream stream) {
        lock.lock();
        try {
            return stream.equals(active) && greeted;
        } finally {
            lock.unlock();
        }
    }

    private void drop(Stream stream, String why) {
        stream.cut(why);
        if (stream.equals(active)) {
            down(why);
        }
    }

    private void down(String why) {
        active = null;
        greeted = false;
        connectedSince = null;
        unacknowledged = 0;
        lastError = why;
        outbox.rewind();
        emptied.signalAll();
        log.warn("down: " + why);
    }

    // --- receiving

    /// Takes over the parcel.
    void arrived(Stream stream, Parcel parcel) {
        Wire.Incoming incoming;
        try {
            incoming = Wire.open(parcel);
        } catch (MalformedException e) {
            lock.lock();
            try {
                drop(stream, "the peer sent garbage: " + e.what());
            } finally {
                lock.unlock();
            }
            return;
        }
        lock.lock();
        try {
            if (!stream.equals(active)) {
                discard(incoming.arrival());
                return;
            }
            take(stream, incoming);
            if (stream.equals(active)) {
                stream.request(1);
            }
        } finally {
            lock.unlock();
        }
    }

    private void take(Stream stream, Wire.Incoming incoming) {
        Greeting greeting = incoming.greeting();
        if (greeted == (greeting != null)) {
            discard(incoming.arrival());
            drop(stream, greeted ? "the peer greeted twice" : "the peer did not greet first");
            return;
        }
        if (greeting != null) {
            greet(stream, greeting, incoming.acknowledged());
            return;
        }
        if (!outbox.acknowledge(incoming.acknowledged(), generation)) {
            discard(incoming.arrival());
            drop(stream, "the peer acknowledged what was never sent");
            return;
        }
        signalWhenEmpty();
        if (incoming.sequence() <= received) {
            // An acknowledgement alone, or a repetition.
            discard(incoming.arrival());
            return;
        }
        received = incoming.sequence();
        deliver(incoming);
        pump();
        if (++unacknowledged >= ACKNOWLEDGE_EVERY) {
            acknowledge();
        } else {
            acknowledgeSoon();
        }
    }

    private void greet(Stream stream, Greeting greeting, long acknowledged) {
        if (!greeting.getEpoch().equals(peerEpoch)) {
            peerEpoch = greeting.getEpoch();
            received = 0;
            generation++;
            if (generation > 1) {
                log.info("the peer has restarted");
                sessions.forget(this);
                outbox.peerRestarted(generation);
            }
        }
        if (greeting.getHeard().equals(ownEpoch) && !outbox.acknowledge(acknowledged, generation)) {
            drop(stream, "the peer acknowledged what was never sent");
            return;
        }
        greeted = true;
        connections++;
        connectedSince = clock.instant();
        log.info("up");
        signalWhenEmpty();
        pump();
    }

    private void deliver(Wire.Incoming incoming) {
        framesIn++;
        boolean kept = true;
        if (incoming.arrival() != null) {
            kept = sessions.deliver(this, generation, incoming.arrival());
        } else if (incoming.notice() != null) {
            kept = notices.put(incoming.notice());
        }
        if (!kept) {
            droppedIn++;
        }
    }

    private static void discard(@Nullable Arrival arrival) {
        if (arrival != null) {
            arrival.close();
        }
    }

    // --- housekeeping

    void expire(Instant now) {
        lock.lock();
        try {
            outbox.expire(now);
            signalWhenEmpty();
        } finally {
            lock.unlock();
        }
    }

    private void signalWhenEmpty() {
        if (outbox.size() == 0) {
            emptied.signalAll();
        }
    }

    /// Waits until the peer has acknowledged everything, the link is down, or `nanos` have passed;
    /// returns the nanoseconds left.
    long flush(long nanos) throws InterruptedException {
        long left = nanos;
        lock.lock();
        try {
            while (left > 0 && active != null && greeted && outbox.size() > 0) {
                left = emptied.awaitNanos(left);
            }
            return left;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            if (active != null) {
                drop(active, "this node is closing");
            }
            outbox.clear();
        } finally {
            lock.unlock();
        }
        notices.close();
    }

    LinkState state() {
        lock.lock();
        try {
            return new LinkState(
                    peer.index(),
                    peer.fingerprint(),
                    Optional.ofNullable(connectedSince),
                    Optional.ofNullable(lastError),
                    Math.max(0, connections - 1),
                    Math.max(0, generation - 1),
                    framesIn,
                    framesOut,
                    droppedIn + outbox.dropped(),
                    outbox.size());
        } finally {
            lock.unlock();
        }
    }
}
