package dev.sharekeep.protocol;

import static dev.sharekeep.channel.ProtocolException.check;

import dev.sharekeep.channel.Channel;
import dev.sharekeep.channel.ProtocolException;
import dev.sharekeep.channel.Round;
import dev.sharekeep.sharing.KeyRecord;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.sharing.PerParty;
import dev.sharekeep.wire.Codec;
import dev.sharekeep.wire.MalformedException;

/// All nodes store a generation, or none does, as src/docs/protocols/commit.md: the part that runs
/// within the session. What goes on after a crash or a lost message is recovery.
public final class Commit {
    private static final int MOST_SIGNATURE_BYTES = 80;
    private static final Codec<byte[]> SIGNATURE =
            new Codec<>() {
                @Override
                public byte[] encode(byte[] signature) {
                    return signature.clone();
                }

                @Override
                public byte[] decode(byte[] bytes) throws MalformedException {
                    if (bytes.length == 0 || bytes.length > MOST_SIGNATURE_BYTES) {
                        throw new MalformedException("a signature is 1 to 80 bytes");
                    }
                    return bytes.clone();
                }
            };

    static final Round.Public<byte[]> PREPARED =
            new Round.Public<>("commit/prepared", curve -> SIGNATURE);

    private Commit() {}

    /// Where rows are stored, durably, sealed, and read back before they count.
    public interface Store<X extends Exception> {
        /// Stores the row PREPARED.
        void prepare() throws X;

        /// Stores the certificate, which makes the row ACTIVE.
        void activate(Certificate certificate) throws X;
    }

    /// Stores, tells, and activates when all n have told the same.
    public static <X extends Exception> Certificate run(
            Channel channel, String session, KeyRecord record, Identity identity, Store<X> store)
            throws ProtocolException, Identity.UnavailableException, X {
        Certificate.Prepared prepared =
                new Certificate.Prepared(
                        record.tenant(), session, channel.sid(), record.hash(channel.sid()));
        // 1  store the row, then say so
        byte[] signature = identity.sign(prepared.message());
        store.prepare();
        PerParty<byte[]> signatures = channel.exchange(PREPARED, signature);
        for (Party i : channel.participants()) {
            check(
                    identity.verifies(
                            record.committee().of(i), prepared.message(), signatures.of(i)),
                    i,
                    PREPARED.name(),
                    "signs the row that all computed");
        }
        // 2  n such statements are the certificate
        Certificate certificate = new Certificate(prepared, signatures.values());
        store.activate(certificate);
        return certificate;
    }
}
