package dev.sharekeep.protocol;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.channel.Channel;
import dev.sharekeep.channel.Fault;
import dev.sharekeep.channel.ProtocolException;
import dev.sharekeep.channel.Round;
import dev.sharekeep.channel.SecretPerParty;
import dev.sharekeep.math.Curve;
import dev.sharekeep.ot.ChosenSeeds;
import dev.sharekeep.ot.SeedOffer;
import dev.sharekeep.ot.SeedPairs;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.secret.Secret;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.wire.Codec;
import dev.sharekeep.wire.MalformedException;
import dev.sharekeep.wire.Parcel;
import dev.sharekeep.wire.Purpose;
import java.util.HashMap;
import java.util.Map;

/// One node's set-ups with others, both directions each, as src/docs/protocols/sign.md. In memory
/// only; those with a node whose check failed are burned.
public final class PairSetUps implements Secret {
    static final Round.Private<Parcel<byte[]>> OFFER =
            new Round.Private<>("pair/offer", c -> Parcel.codec(messages()));
    static final Round.Private<Parcel<byte[]>> REPLY =
            new Round.Private<>("pair/reply", c -> Parcel.codec(messages()));

    /// With one other node: `chosen` where this one multiplies, `pairs` where the other does.
    record SetUp(ChosenSeeds chosen, byte[] asAlice, SeedPairs pairs, byte[] asBob) {}

    private final Curve curve;
    private final Map<Party, SetUp> byPeer;

    @MustBeClosed
    private PairSetUps(Curve curve, Map<Party, SetUp> byPeer) {
        this.curve = curve;
        this.byPeer = byPeer;
    }

    /// Makes those of all pairs of participants.
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // owned by the result, or closed when one fails
    public static PairSetUps run(Channel channel, Randomness randomness) throws ProtocolException {
        Party self = channel.self();
        Curve curve = channel.curve();
        Map<Party, SeedOffer> offers = new HashMap<>();
        Map<Party, ChosenSeeds> chosen = new HashMap<>();
        Map<Party, SetUp> made = new HashMap<>();
        try {
            // 1  as Bob of each other
            for (Party j : channel.others()) {
                SeedOffer offer = SeedOffer.of(curve, context(channel, j, self), randomness);
                offers.put(j, offer);
                channel.send(OFFER, j, new Parcel<>(offer.message()));
            }
            // 2  as Alice
            try (SecretPerParty<Parcel<byte[]>> offered = channel.gather(OFFER)) {
                for (Party j : channel.others()) {
                    byte[] offer = offered.of(j).value();
                    byte[] context = context(channel, self, j);
                    ChosenSeeds seeds =
                            wellFormed(
                                    j,
                                    OFFER.name(),
                                    () -> ChosenSeeds.answer(curve, context, offer, randomness));
                    chosen.put(j, seeds);
                    channel.send(REPLY, j, new Parcel<>(seeds.reply()));
                }
            }
            // 3  as Bob
            try (SecretPerParty<Parcel<byte[]>> replied = channel.gather(REPLY)) {
                for (Party j : channel.others()) {
                    byte[] reply = replied.of(j).value();
                    SeedOffer offer = of(offers, j);
                    SeedPairs pairs = wellFormed(j, REPLY.name(), () -> offer.finish(reply));
                    made.put(
                            j,
                            new SetUp(
                                    of(chosen, j),
                                    context(channel, self, j),
                                    pairs,
                                    context(channel, j, self)));
                }
            }
            return new PairSetUps(curve, made);
        } finally {
            offers.values().forEach(Secret::close);
            if (made.size() < channel.others().size()) {
                chosen.values().forEach(Secret::close);
                made.values().forEach(setUp -> setUp.pairs().close());
            }
        }
    }

    /// H("ot-setup", sid, curve, Alice's index, Bob's index).
    private static byte[] context(Channel channel, Party alice, Party bob) {
        return channel.hash()
                .of(
                        Purpose.OT_SETUP,
                        e ->
                                e.bytes(channel.sid())
                                        .text(channel.curve().curveName())
                                        .integer(alice.index())
                                        .integer(bob.index()));
    }

    Curve curve() {
        return curve;
    }

    /// The set-up with one node, lent; after a burn every use of it throws.
    SetUp with(Party peer) {
        return of(byPeer, peer);
    }

    /// Ends both directions for good.
    void burn(Party peer) {
        with(peer).chosen().close();
        with(peer).pairs().close();
    }

    @Override
    public void close() {
        byPeer.keySet().forEach(this::burn);
    }

    /// A message of the room below, which checks its form itself.
    static Codec<byte[]> messages() {
        return new Codec<>() {
            @Override
            public byte[] encode(byte[] message) {
                return message.clone();
            }

            @Override
            public byte[] decode(byte[] bytes) throws MalformedException {
                if (bytes.length > Channel.MOST_BODY_BYTES) {
                    throw new MalformedException("message is too long", bytes.length);
                }
                return bytes.clone();
            }
        };
    }

    /// What is there for `peer`; nothing there is our own bug.
    static <T> T of(Map<Party, T> map, Party peer) {
        T value = map.get(peer);
        if (value == null) {
            throw new IllegalStateException("internal error: nothing of " + peer);
        }
        return value;
    }

    interface Decoding<T> {
        T run() throws MalformedException;
    }

    static <T> T wellFormed(Party sender, String round, Decoding<T> decoding)
            throws ProtocolException {
        try {
            return decoding.run();
        } catch (MalformedException e) {
            throw new ProtocolException(
                    new Fault.Misbehaviour(sender, round, "well-formed: " + e.what()));
        }
    }

    @Override
    public String toString() {
        return "Secret[set-ups with " + byPeer.keySet() + "]";
    }
}
