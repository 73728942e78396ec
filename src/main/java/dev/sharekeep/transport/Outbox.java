package dev.sharekeep.transport;

import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.transport.wire.SessionMessage;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Numbered frames for one peer, kept until acknowledged, within bounds. Not safe for several
/// threads: its link guards it.
final class Outbox {
    private final LinkLimits limits;
    private final Deque<Outgoing> waiting = new ArrayDeque<>();
    private final Deque<Outgoing> inFlight = new ArrayDeque<>();
    private final Budget sessions;
    private int notices;
    private long lastNumber;
    private long lastWritten;
    private long dropped;

    Outbox(LinkLimits limits) {
        this.limits = limits;
        this.sessions = new Budget(limits);
    }

    /// Takes over `secret`. Where the bound is reached, the lane is cut and loses its frames.
    void add(Lane lane, SessionMessage open, @Nullable SecretBytes secret, Instant deadline) {
        var frame = new Outgoing.OfSession(++lastNumber, lane, open, secret, deadline);
        if (sessions.take(frame.weight())) {
            waiting.add(frame);
            return;
        }
        frame.close();
        dropped++;
        lane.cut();
        dropIf(other -> other instanceof Outgoing.OfSession o && o.lane() == lane);
    }

    /// Where the bound is reached, the oldest notice makes room.
    void add(Notice notice) {
        if (notices == limits.notices()) {
            dropOldestNotice();
        }
        notices++;
        waiting.add(new Outgoing.OfNotice(++lastNumber, notice));
    }

    private void dropOldestNotice() {
        long oldest = Math.min(firstNotice(inFlight), firstNotice(waiting));
        dropIf(frame -> frame.sequence() == oldest);
    }

    private static long firstNotice(Deque<Outgoing> frames) {
        return frames.stream()
                .filter(Outgoing.OfNotice.class::isInstance)
                .mapToLong(Outgoing::sequence)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    /// The next frame to write, which counts as written from now on and stays the outbox's own;
    /// null if there is none. Frames of lanes that spoke with an earlier process of the peer fall
    /// out.
    @Nullable Outgoing next(int generation) {
        for (Outgoing frame = waiting.poll(); frame != null; frame = waiting.poll()) {
            if (frame instanceof Outgoing.OfSession s && s.lane().stale(generation)) {
                forget(frame);
                dropped++;
                continue;
            }
            inFlight.add(frame);
            lastWritten = Math.max(lastWritten, frame.sequence());
            return frame;
        }
        return null;
    }

    /// Everything unacknowledged is to be written again: the stream it went to is gone.
    void rewind() {
        while (!inFlight.isEmpty()) {
            waiting.addFirst(inFlight.removeLast());
        }
    }

    /// Whether the peer, in its process `generation`, may acknowledge `number`; if so, all up to it
    /// is done with, and the sessions have spoken with this process.
    boolean acknowledge(long number, int generation) {
        if (number > lastWritten) {
            return false;
        }
        forgetUpTo(inFlight, number, generation);
        forgetUpTo(waiting, number, generation);
        return true;
    }

    private void forgetUpTo(Deque<Outgoing> frames, long number, int generation) {
        while (!frames.isEmpty() && frames.peek().sequence() <= number) {
            Outgoing frame = frames.remove();
            if (frame instanceof Outgoing.OfSession s && !s.lane().bind(generation)) {
                s.lane().cut();
            }
            forget(frame);
        }
    }

    /// Drops sessions' frames that nobody took in time, and cuts their lanes.
    void expire(Instant now) {
        dropIf(frame -> {
            boolean late = frame instanceof Outgoing.OfSession s && s.deadline().isBefore(now);
            if (late) {
                ((Outgoing.OfSession) frame).lane().cut();
            }
            return late;
        });
    }

    /// The peer runs anew as `generation`: what sessions said to its former process is void.
    void peerRestarted(int generation) {
        dropIf(frame -> frame instanceof Outgoing.OfSession s && s.lane().stale(generation));
    }

    private void dropIf(Predicate<Outgoing> condition) {
        dropIf(inFlight, condition);
        dropIf(waiting, condition);
    }

    private void dropIf(Deque<Outgoing> frames, Predicate<Outgoing> condition) {
        for (Iterator<Outgoing> each = frames.iterator(); each.hasNext(); ) {
            Outgoing frame = each.next();
            if (condition.test(frame)) {
                each.remove();
                forget(frame);
                dropped++;
            }
        }
    }

    private void forget(Outgoing frame) {
        switch (frame) {
            case Outgoing.OfSession session -> sessions.giveBack(session.weight());
            case Outgoing.OfNotice notice -> notices--;
        }
        frame.close();
    }

    int size() {
        return waiting.size() + inFlight.size();
    }

    long dropped() {
        return dropped;
    }

    /// Forgets all, wiping secrets.
    void clear() {
        dropIf(frame -> true);
    }
}
