package dev.sharekeep.protocol;

import dev.sharekeep.channel.Channel;
import dev.sharekeep.channel.Fault;
import dev.sharekeep.channel.ProtocolException;
import dev.sharekeep.channel.Round;
import dev.sharekeep.sharing.KeyId;
import dev.sharekeep.sharing.KeyRecord;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.sharing.PerParty;
import dev.sharekeep.wire.Codec;
import dev.sharekeep.wire.MalformedException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All nodes learn which key is to be deleted, as src/docs/protocols/delete.md: those that hold it
/// tell its public record, those that lack it take part with the tombstone alone.
public final class DeleteKey {
    private static final Codec<Optional<KeyRecord>> TOMBSTONE =
            new Codec<>() {
                @Override
                public byte[] encode(Optional<KeyRecord> tombstone) {
                    return tombstone.map(KeyRecord::toBytes).orElse(new byte[0]);
                }

                @Override
                public Optional<KeyRecord> decode(byte[] bytes) throws MalformedException {
                    if (bytes.length == 0) {
                        return Optional.empty();
                    }
                    KeyRecord record = KeyRecord.decode(bytes);
                    if (!record.tombstone()) {
                        throw new MalformedException("a tombstone has no share points");
                    }
                    return Optional.of(record);
                }
            };

    static final Round.Public<Optional<KeyRecord>> KEY =
            new Round.Public<>("delete/key", curve -> TOMBSTONE);

    private DeleteKey() {}

    /// The tombstone that all nodes are to store, or nothing where no node holds the key.
    ///
    /// @param held this node's record of the key, of any generation, or null where it has none
    /// @param number the new generation's number, which all nodes computed alike
    public static Optional<KeyRecord> run(
            Channel channel, String tenant, String keyId, @Nullable KeyRecord held, int number)
            throws ProtocolException {
        // 1  each node tells the tombstone that its own row would give
        Optional<KeyRecord> mine = Optional.ofNullable(held).map(key -> key.tombstone(number));
        PerParty<Optional<KeyRecord>> told = channel.exchange(KEY, mine);
        channel.agree();
        // 2  they are of this very key, and all the same
        KeyRecord one = mine.orElse(null);
        for (Party i : channel.participants()) {
            KeyRecord theirs = told.of(i).orElse(null);
            if (theirs == null) {
                continue;
            }
            ProtocolException.check(
                    isOf(theirs, channel, tenant, keyId, number),
                    i,
                    KEY.name(),
                    "tells a record of the key to be deleted");
            if (one == null) {
                one = theirs;
            } else if (!one.equals(theirs)) {
                throw new ProtocolException(
                        new Fault.KeyState(
                                "NO_COMMON_GENERATION",
                                List.of(i),
                                "the nodes hold different keys under this id"));
            }
        }
        return Optional.ofNullable(one);
    }

    private static boolean isOf(
            KeyRecord told, Channel channel, String tenant, String keyId, int number) {
        return told.tenant().equals(tenant)
                && told.keyId().equals(keyId)
                && told.generation() == number
                && told.committee().equals(channel.terms().committee())
                && (!KeyId.boundForm(keyId)
                        || KeyId.of(told.origin(), told.publicKey()).equals(keyId));
    }
}
