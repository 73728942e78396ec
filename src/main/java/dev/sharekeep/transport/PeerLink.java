package dev.sharekeep.transport;

import com.google.protobuf.ByteString;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.transport.wire.Greeting;
import dev.sharekeep.transport.wire.SessionMessage;
import dev.sharekeep.wire.MalformedException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Everything between this node and one peer that outlives a stream: the numbers of both
/// directions, what waits, and the peer's epoch. At most one stream is active; a newer one takes
/// its place, and whatever an older one still brings is ignored.
///
/// Nothing here blocks but `flush`. Lock order: a link's, then that of `Sessions`, then a
/// mailbox's.
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
    synchronized void send(Lane lane, SessionMessage open, @Nullable SecretBytes secret) {
        if (closed || lane.stale(generation)) {
            droppedIn++;
            if (secret != null) {
                secret.close();
            }
            return;
        }
        outbox.add(lane, open, secret, clock.instant().plus(sessionTimeout));
        pump();
    }

    synchronized void send(Notice notice) {
        if (!closed) {
            outbox.add(notice);
            pump();
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

    /// Runs `step` after a while as everything here runs, unless the link is closed by then.
    private void later(long millis, Runnable step) {
        Later.run(
                millis,
                () -> {
                    synchronized (this) {
                        if (!closed) {
                            step.run();
                        }
                    }
                });
    }

    // --- the stream's life

    /// Makes `stream` the active one and greets on it.
    synchronized void attach(Stream stream) {
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
    }

    /// The stream ended, for a reason that is public.
    synchronized void ended(Stream stream, String why) {
        if (stream.equals(active)) {
            down(why);
        }
    }

    /// There was no stream: a dial or a peer's attempt failed.
    synchronized void failed(String why) {
        lastError = why;
        log.warn(why);
    }

    synchronized void ready(Stream stream) {
        if (stream.equals(active)) {
            pump();
        }
    }

    /// Whether this stream is active and has been greeted on.
    synchronized boolean carries(Stream stream) {
        return stream.equals(active) && greeted;
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
        notifyAll();
        if (!closed) {
            log.warn("down: " + why);
        }
    }

    // --- receiving

    /// Takes over the parcel.
    void arrived(Stream stream, Parcel parcel) {
        Wire.Incoming incoming;
        try {
            incoming = Wire.open(parcel);
        } catch (MalformedException e) {
            garbage(stream, e.what());
            return;
        }
        arrived(stream, incoming);
    }

    private synchronized void garbage(Stream stream, String what) {
        drop(stream, "the peer sent garbage: " + what);
    }

    private synchronized void arrived(Stream stream, Wire.Incoming incoming) {
        if (!stream.equals(active)) {
            discard(incoming.arrival());
            return;
        }
        take(stream, incoming);
        if (stream.equals(active)) {
            stream.request(1);
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

    synchronized void expire(Instant now) {
        outbox.expire(now);
        signalWhenEmpty();
    }

    private void signalWhenEmpty() {
        if (outbox.size() == 0) {
            notifyAll();
        }
    }

    /// Waits until the peer has acknowledged everything, the link is down, or it is `deadline`.
    synchronized void flush(Instant deadline) throws InterruptedException {
        while (greeted && outbox.size() > 0) {
            long left = clock.instant().until(deadline, ChronoUnit.MILLIS);
            if (left <= 0) {
                return;
            }
            wait(left);
        }
    }

    void close() {
        synchronized (this) {
            closed = true;
            if (active != null) {
                drop(active, "this node is closing");
            }
            outbox.clear();
        }
        notices.close();
    }

    synchronized LinkState state() {
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
    }
}
