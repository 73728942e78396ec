package dev.sharekeep.channel;

import dev.sharekeep.sharing.Party;
import dev.sharekeep.wire.Decoder;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.MalformedException;
import java.util.List;
import java.util.Set;

/// What a node tells the others when it ends a session: a code and whom it names. Their word is not
/// evidence: only a complaint about a private value, and that one cannot take one's own part of a
/// bundle, have a meaning of their own at others.
record AbortMessage(Party sender, String code, List<Party> named) {
    private static final int MOST_CODE = 64;

    /// The code under which a receiver complains of a dealer's private value.
    static final String WRONG_VALUE = "WRONG_VALUE";

    /// The code of a node that cannot take its own part of a bundle: no reason is told.
    static final String REFUSED = "REFUSED";

    static byte[] encode(Fault fault, Party self) {
        AbortMessage message = of(fault, self);
        return new Encoder()
                .text(message.code)
                .list(message.named, (field, party) -> field.integer(party.index()))
                .toBytes();
    }

    private static AbortMessage of(Fault fault, Party self) {
        return switch (fault) {
            case Fault.Complaint c when c.complainer().equals(self) ->
                    new AbortMessage(self, WRONG_VALUE, List.of(c.accused()));
            case Fault.ImportRejected i when i.node().equals(self) ->
                    new AbortMessage(self, REFUSED, List.of());
            case Fault.EndedBy e when e.node().equals(self) ->
                    new AbortMessage(self, e.reason(), List.of());
            default ->
                    new AbortMessage(
                            self, fault.code(), fault.culprits().stream().sorted().toList());
        };
    }

    /// Reads what `sender` told. Nodes that do not take part cannot be named: then, as where
    /// nothing can be read, all that is known is that it ended the session.
    static AbortMessage decode(Party sender, Set<Party> participants, byte[] body) {
        try {
            Decoder from = new Decoder(body);
            String code = from.text(MOST_CODE);
            List<Party> named =
                    from.list(Party.MOST, field -> new Party(field.integer(1, Party.MOST)));
            from.end();
            if (!code.matches("[A-Z_]{1,64}")) {
                throw new MalformedException("code");
            }
            if (!participants.containsAll(named)) {
                throw new MalformedException("names a node that does not take part");
            }
            return new AbortMessage(sender, code, named);
        } catch (MalformedException e) {
            return new AbortMessage(sender, "NO_READABLE_REASON", List.of());
        }
    }

    Fault fault() {
        if (code.equals(WRONG_VALUE) && named.size() == 1) {
            return new Fault.Complaint(sender, named.getFirst());
        }
        if (code.equals(REFUSED)) {
            return new Fault.ImportRejected(sender);
        }
        return new Fault.EndedBy(sender, code);
    }
}
