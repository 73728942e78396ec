package dev.sharekeep.protocol;

import dev.sharekeep.sharing.Committee;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.wire.Decoder;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.MalformedException;
import dev.sharekeep.wire.Purpose;
import java.util.List;

/// n signed statements that one and the same row is stored PREPARED: what makes it ACTIVE, at any
/// node, at any time, from anyone.
public record Certificate(Prepared prepared, List<byte[]> signatures) {
    private static final int MOST_TEXT = 128;

    /// What a node states when it has stored its row durably.
    public record Prepared(String tenant, String session, byte[] sid, byte[] recordHash) {
        /// The bytes that identity keys sign.
        public byte[] message() {
            return new Encoder()
                    .text(Purpose.PREPARED.tag())
                    .text(tenant)
                    .text(session)
                    .bytes(sid)
                    .bytes(recordHash)
                    .toBytes();
        }

        private void encode(Encoder to) {
            to.text(tenant).text(session).bytes(sid).bytes(recordHash);
        }

        private static Prepared decode(Decoder from) throws MalformedException {
            return new Prepared(
                    from.text(MOST_TEXT), from.text(MOST_TEXT), from.bytes(), from.bytes());
        }
    }

    /// Whether every node of the committee, in index order, signed it.
    public boolean verifies(Committee committee, Identity identity) {
        if (signatures.size() != committee.size()) {
            return false;
        }
        byte[] message = prepared.message();
        for (Party party : committee.parties()) {
            byte[] signature = signatures.get(party.index() - 1);
            if (!identity.verifies(committee.of(party), message, signature)) {
                return false;
            }
        }
        return true;
    }

    public byte[] encode() {
        return new Encoder().record(prepared::encode).list(signatures, Encoder::bytes).toBytes();
    }

    public static Certificate decode(byte[] bytes) throws MalformedException {
        Decoder from = new Decoder(bytes);
        Certificate certificate =
                new Certificate(
                        from.record(Prepared::decode), from.list(Party.MOST, Decoder::bytes));
        from.end();
        return certificate;
    }
}
