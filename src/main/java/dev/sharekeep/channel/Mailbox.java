package dev.sharekeep.channel;

import dev.sharekeep.sharing.Party;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Sorts the frames of one session by round and sender, and waits for those that a round needs.
/// Used by the session's one thread.
final class Mailbox implements AutoCloseable {
    static final String ABORT = "abort";
    private static final int MOST_ROUNDS = 64;

    private record Place(String round, Party sender) {}

    private final Network network;
    private final Set<Party> peers;
    private final Set<Party> participants;
    private final InstantSource clock;
    private final Duration patience;
    private final BiConsumer<String, Duration> times;
    private final Map<Place, Frame> waiting = new HashMap<>();
    private final Set<Place> seen = new HashSet<>();

    Mailbox(
            Network network,
            Party self,
            List<Party> participants,
            InstantSource clock,
            Duration patience,
            BiConsumer<String, Duration> times) {
        this.network = network;
        this.participants = Set.copyOf(participants);
        this.peers =
                participants.stream()
                        .filter(p -> !p.equals(self))
                        .collect(Collectors.toUnmodifiableSet());
        this.clock = clock;
        this.patience = patience;
        this.times = times;
    }

    /// Exactly one frame of `round` from each of `senders`; the caller owns them.
    Map<Party, Frame> take(String round, List<Party> senders) throws ProtocolException {
        Instant begun = clock.instant();
        long deadline = begun.toEpochMilli() + patience.toMillis();
        while (true) {
            List<Party> missing = new ArrayList<>();
            for (Party sender : senders) {
                if (!waiting.containsKey(new Place(round, sender))) {
                    missing.add(sender);
                }
            }
            if (missing.isEmpty()) {
                times.accept(round, Duration.between(begun, clock.instant()));
                return removed(round, senders);
            }
            failIfAborted(missing);
            long left = deadline - clock.millis();
            Frame next = left <= 0 ? null : receive(Duration.ofMillis(left));
            if (next == null) {
                throw new ProtocolException(new Fault.Silence(missing, round));
            }
            accept(next);
        }
    }

    private Map<Party, Frame> removed(String round, List<Party> senders) {
        Map<Party, Frame> taken = new HashMap<>();
        for (Party sender : senders) {
            Frame frame = waiting.remove(new Place(round, sender));
            if (frame != null) {
                taken.put(sender, frame);
            }
        }
        return taken;
    }

    private @Nullable Frame receive(Duration left) {
        try {
            return network.receive(left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private void accept(Frame frame) throws ProtocolException {
        Party sender = frame.party();
        Place place = new Place(frame.round(), sender);
        if (!peers.contains(sender)) {
            frame.close();
            return;
        }
        if (!seen.add(place)) {
            frame.close();
            throw new ProtocolException(
                    new Fault.Misbehaviour(sender, frame.round(), "one message a round"));
        }
        if (seen.size() > MOST_ROUNDS * peers.size()) {
            frame.close();
            throw new ProtocolException(
                    new Fault.Misbehaviour(sender, frame.round(), "no more rounds than there are"));
        }
        waiting.put(place, frame);
    }

    /// A node that has ended the session sends nothing more: what is missing from it never comes.
    /// What others still owe is not waited for, what already came is still judged first.
    private void failIfAborted(List<Party> missing) throws ProtocolException {
        for (Party sender : missing) {
            Frame abort = waiting.get(new Place(ABORT, sender));
            if (abort != null) {
                throw new ProtocolException(
                        AbortMessage.decode(sender, participants, abort.body()).fault());
            }
        }
    }

    @Override
    public void close() {
        waiting.values().forEach(Frame::close);
        waiting.clear();
        network.close();
    }
}
