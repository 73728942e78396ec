package dev.sharekeep.channel;

import dev.sharekeep.secret.Randomness;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.sharing.PerParty;
import dev.sharekeep.wire.Decoder;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.Hash;
import dev.sharekeep.wire.MalformedException;
import dev.sharekeep.wire.Purpose;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How a session begins: everyone tells what it was asked for, and all must have been asked alike.
/// A node says hello only when its own client asked; a peer's hello waits.
public final class Hello {
    static final String ROUND = "hello";
    private static final int NONCE_BYTES = 32;

    private record Message(byte[] common, byte[] own, byte[] nonce) {}

    private Hello() {}

    /// Exchanges hellos with all participants and fixes the session hash.
    ///
    /// On failure the network is closed and the others have been told.
    public static Channel exchange(
            Network network,
            Terms terms,
            Own own,
            Party self,
            InstantSource clock,
            Randomness randomness,
            Duration patience,
            RoundTimes times)
            throws ProtocolException {
        List<Party> others = terms.participants().stream().filter(p -> !p.equals(self)).toList();
        Encoder ownFields = new Encoder();
        own.encode(ownFields);
        Message mine =
                new Message(terms.encode(), ownFields.toBytes(), randomness.bytes(NONCE_BYTES));
        byte[] sent = encode(mine);
        others.forEach(p -> network.send(new Frame(p, ROUND, new byte[0], sent, null)));

        Mailbox mailbox =
                new Mailbox(
                        network,
                        self,
                        terms.participants(),
                        clock,
                        patience,
                        (round, time) -> times.waited(terms.operation(), round, time));
        try {
            Map<Party, byte[]> hellos = new HashMap<>();
            hellos.put(self, sent);
            mailbox.take(ROUND, others).forEach((peer, frame) -> hellos.put(peer, frame.body()));
            return agreed(mailbox, network, terms, self, PerParty.of(hellos));
        } catch (ProtocolException e) {
            tell(network, others, e.fault(), self);
            mailbox.close();
            throw e;
        }
    }

    /// Says in place of hello that this node was asked, and does not take part: the others need not
    /// wait for it. Closes the network.
    public static void decline(Network network, List<Party> others, Fault why, Party self) {
        tell(network, others, why, self);
        network.close();
    }

    private static void tell(Network network, List<Party> others, Fault why, Party self) {
        byte[] body = AbortMessage.encode(why, self);
        others.forEach(p -> network.send(new Frame(p, Mailbox.ABORT, new byte[0], body, null)));
    }

    private static Channel agreed(
            Mailbox mailbox, Network network, Terms terms, Party self, PerParty<byte[]> hellos)
            throws ProtocolException {
        Map<Party, Own> owns = new HashMap<>();
        List<Message> messages = new ArrayList<>();
        for (Party party : hellos.parties()) {
            try {
                Message message = decode(hellos.of(party));
                Optional<Fault.SessionMismatch> difference =
                        terms.difference(party, message.common());
                if (difference.isPresent()) {
                    throw new ProtocolException(difference.get());
                }
                Decoder from = new Decoder(message.own());
                owns.put(party, Own.decode(from));
                from.end();
                messages.add(message);
            } catch (MalformedException e) {
                throw new ProtocolException(
                        new Fault.Misbehaviour(party, ROUND, "well-formed: " + e.what()));
            }
        }
        Hash hash = terms.curve().hash();
        byte[] sid =
                hash.of(
                        Purpose.SESSION,
                        e ->
                                e.bytes(terms.encode())
                                        .list(messages, (f, m) -> f.bytes(m.own()))
                                        .list(messages, (f, m) -> f.bytes(m.nonce())));
        List<Long> clocks = owns.values().stream().map(Own::clock).sorted().toList();
        long time = clocks.get((clocks.size() - 1) / 2);
        return new Channel(mailbox, network, terms, self, sid, PerParty.of(owns), hellos, time);
    }

    private static byte[] encode(Message message) {
        return new Encoder()
                .bytes(message.common())
                .bytes(message.own())
                .bytes(message.nonce())
                .toBytes();
    }

    private static Message decode(byte[] body) throws MalformedException {
        Decoder from = new Decoder(body);
        Message message = new Message(from.bytes(), from.bytes(), from.bytes(NONCE_BYTES));
        from.end();
        return message;
    }
}
