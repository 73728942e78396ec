package dev.sharekeep.channel;

import dev.sharekeep.sharing.Party;
import dev.sharekeep.wire.Decoder;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.MalformedException;
import java.util.List;

/// What a node tells the others when it ends a session: a code and whom it names. Their word is not
/// evidence: only a complaint about a private value has a meaning of its own at others.
record AbortMessage(Party sender, String code, List<Party> named) {
    private static final int MOST_CODE = 64;

    /// The code under which a receiver complains of a dealer's private value.
    static final String WRONG_VALUE = "WRONG_VALUE";

    static byte[] encode(Fault fault, Party self) {
        boolean complaint = fault instanceof Fault.Complaint c && c.complainer().equals(self);
        List<Party> named =
                fault instanceof Fault.Complaint c && complaint
                        ? List.of(c.accused())
                        : fault.culprits().stream().sorted().toList();
        return new Encoder()
                .text(complaint ? WRONG_VALUE : fault.code())
                .list(named, (field, party) -> field.integer(party.index()))
                .toBytes();
    }

    static AbortMessage decode(Party sender, byte[] body) {
        try {
            Decoder from = new Decoder(body);
            String code = from.text(MOST_CODE);
            List<Party> named =
                    from.list(Party.MOST, field -> new Party(field.integer(1, Party.MOST)));
            from.end();
            if (!code.matches("[A-Z_]{1,64}")) {
                throw new MalformedException("code");
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
        return new Fault.EndedBy(sender, code);
    }
}
