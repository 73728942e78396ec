package dev.sharekeep.channel;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.math.Curve;
import dev.sharekeep.secret.Secret;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.sharing.PerParty;
import dev.sharekeep.wire.Codec;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.Hash;
import dev.sharekeep.wire.MalformedException;
import dev.sharekeep.wire.Purpose;
import dev.sharekeep.wire.SecretCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// One session between nodes that have said hello: rounds of messages, and agreement that all saw
/// the same. Used by one thread. Made by `Hello.exchange`; closing it ends the session here.
public final class Channel implements AutoCloseable {
    /// What a node asks for at most in one message.
    public static final int MOST_BODY_BYTES = 64 * 1024;

    private record Seen(String round, Party sender, byte[] bytes) {}

    private final Mailbox mailbox;
    private final Network network;
    private final Terms terms;
    private final Party self;
    private final byte[] sid;
    private final PerParty<Own> owns;
    private final long time;
    private final List<Seen> broadcasts = new ArrayList<>();
    private final Map<String, byte[]> sent = new HashMap<>();
    private boolean sidsCompared;
    private int views;

    Channel(
            Mailbox mailbox,
            Network network,
            Terms terms,
            Party self,
            byte[] sid,
            PerParty<Own> owns,
            PerParty<byte[]> hellos,
            long time) {
        this.mailbox = mailbox;
        this.network = network;
        this.terms = terms;
        this.self = self;
        this.sid = sid;
        this.owns = owns;
        this.time = time;
        hellos.parties().forEach(p -> broadcasts.add(new Seen(Hello.ROUND, p, hellos.of(p))));
    }

    public Party self() {
        return self;
    }

    public Curve curve() {
        return terms.curve();
    }

    public Terms terms() {
        return terms;
    }

    /// Who takes part, ascending, self too.
    public List<Party> participants() {
        return terms.participants();
    }

    /// The participants but self, ascending.
    public List<Party> others() {
        return participants().stream().filter(p -> !p.equals(self)).toList();
    }

    /// The session hash: in every later hash and proof. Do not change it.
    public byte[] sid() {
        return sid;
    }

    /// What each participant told of itself.
    public PerParty<Own> owns() {
        return owns;
    }

    /// The lower median of the clocks in hello, Unix seconds.
    public long time() {
        return time;
    }

    /// Sends `value` to all others.
    public <T> void broadcast(Round.Public<T> round, T value) {
        byte[] body = round.codec().apply(curve()).encode(value);
        sent.put(round.name(), body);
        others().forEach(p -> network.send(new Frame(p, round.name(), sid, body, null)));
    }

    /// Everyone's broadcast of `round`, one's own too.
    public <T> PerParty<T> gather(Round.Public<T> round) throws ProtocolException {
        return gather(round, participants());
    }

    /// The broadcasts of `round` by `senders` alone.
    public <T> PerParty<T> gather(Round.Public<T> round, List<Party> senders)
            throws ProtocolException {
        Map<Party, byte[]> bodies = new HashMap<>();
        take(round.name(), senders).forEach((party, frame) -> bodies.put(party, frame.body()));
        if (senders.contains(self)) {
            bodies.put(self, ownBody(round.name()));
        }
        Codec<T> codec = round.codec().apply(curve());
        Map<Party, T> values = new HashMap<>();
        for (Party sender : senders.stream().sorted().toList()) {
            byte[] body = bodies.getOrDefault(sender, new byte[0]);
            broadcasts.add(new Seen(round.name(), sender, body));
            values.put(sender, decoded(sender, round.name(), () -> codec.decode(body)));
        }
        return PerParty.of(values);
    }

    /// Sends `value` to all and takes everyone's.
    public <T> PerParty<T> exchange(Round.Public<T> round, T value) throws ProtocolException {
        broadcast(round, value);
        return gather(round);
    }

    /// Sends `value` to `receiver` alone; the caller still owns it.
    public <T extends Secret> void send(Round.Private<T> round, Party receiver, T value) {
        try (SecretBytes body = round.codec().apply(curve()).encode(value)) {
            network.send(new Frame(receiver, round.name(), sid, new byte[0], body));
        }
    }

    /// The private values of `round` from all others; the caller closes them.
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // owned by the result, or closed when one is bad
    public <T extends Secret> SecretPerParty<T> gather(Round.Private<T> round)
            throws ProtocolException {
        Map<Party, Frame> frames = take(round.name(), others());
        SecretCodec<T> codec = round.codec().apply(curve());
        Map<Party, T> values = new HashMap<>();
        boolean whole = false;
        try {
            for (Party sender : others()) {
                SecretBytes body = frames.get(sender) == null ? null : frames.get(sender).secret();
                ProtocolException.check(
                        body != null, sender, round.name(), "sent to one receiver alone");
                values.put(
                        sender,
                        decoded(
                                sender,
                                round.name(),
                                () -> codec.decode(Objects.requireNonNull(body))));
            }
            whole = true;
            return new SecretPerParty<>(values);
        } finally {
            frames.values().forEach(Frame::close);
            if (!whole) {
                values.values().forEach(Secret::close);
            }
        }
    }

    /// Exchanges the hash of all broadcasts so far and requires that everyone's is the same. Before
    /// anything is stored or released that depends on them.
    public void agree() throws ProtocolException {
        views++;
        String last = broadcasts.getLast().round();
        byte[] view =
                hash().of(
                                Purpose.VIEW,
                                e -> e.bytes(sid).text(last).list(broadcasts, Channel::writeSeen));
        String round = "view/" + views;
        others().forEach(p -> network.send(new Frame(p, round, sid, view, null)));
        for (Frame frame : take(round, others()).values()) {
            if (!Arrays.equals(frame.body(), view)) {
                throw new ProtocolException(new Fault.Equivocation("broadcasts up to " + last));
            }
        }
    }

    /// Tells all others that the session ends here, and whom the evidence names.
    public void abort(Fault fault) {
        byte[] body = AbortMessage.encode(fault, self);
        others().forEach(p -> network.send(new Frame(p, Mailbox.ABORT, sid, body, null)));
    }

    @Override
    public void close() {
        mailbox.close();
    }

    /// The hash of the session's curve.
    public Hash hash() {
        return curve().hash();
    }

    private static void writeSeen(Encoder to, Seen seen) {
        to.record(r -> r.text(seen.round()).integer(seen.sender().index()).bytes(seen.bytes()));
    }

    private byte[] ownBody(String round) {
        byte[] body = sent.get(round);
        if (body == null) {
            throw new IllegalStateException("internal error: " + round + " gathered before sent");
        }
        return body;
    }

    /// Frames of one round from the others among `senders`, their sids checked: all at once before
    /// anyone can be named, each by itself after that.
    private Map<Party, Frame> take(String round, List<Party> senders) throws ProtocolException {
        List<Party> awaited = senders.stream().filter(p -> !p.equals(self)).toList();
        Map<Party, Frame> frames = mailbox.take(round, awaited);
        for (Party sender : awaited) {
            Frame frame = frames.get(sender);
            if (frame == null || Arrays.equals(frame.sid(), sid)) {
                continue;
            }
            frames.values().forEach(Frame::close);
            throw new ProtocolException(
                    sidsCompared
                            ? new Fault.Misbehaviour(sender, round, "of this very session")
                            : new Fault.Equivocation("hellos"));
        }
        sidsCompared = sidsCompared || awaited.size() == others().size();
        return frames;
    }

    private interface Decoding<T> {
        T run() throws MalformedException;
    }

    private static <T> T decoded(Party sender, String round, Decoding<T> decoding)
            throws ProtocolException {
        try {
            return decoding.run();
        } catch (MalformedException e) {
            throw new ProtocolException(
                    new Fault.Misbehaviour(sender, round, "well-formed: " + e.what()));
        }
    }
}
