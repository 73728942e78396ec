package dev.sharekeep.node;

import dev.sharekeep.channel.Channel;
import dev.sharekeep.channel.Own;
import dev.sharekeep.channel.ProtocolException;
import dev.sharekeep.channel.Terms;
import dev.sharekeep.math.Curve;
import dev.sharekeep.protocol.DeleteKey;
import dev.sharekeep.sharing.Committee;
import dev.sharekeep.sharing.KeyRecord;
import dev.sharekeep.vault.Generation;
import dev.sharekeep.vault.KeyOrigin;
import dev.sharekeep.vault.NewGeneration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A tombstone in the key's place; the vault erases all that is below it when it becomes active. A
/// node that lost the key, or never had it, takes part: so what only some nodes hold can go.
///
/// @param current this node's generation of the key, or null where it holds none
record DeleteOperation(
        NodeContext context,
        Keys keys,
        Commitment commitment,
        String tenant,
        String keyId,
        String session,
        @Nullable Generation current,
        Own own)
        implements SessionWork<Operations.KeyOutcome> {
    static final String NAME = "delete";

    /// Curve, threshold and public key are not among them: a node without the key knows none. The
    /// committee is the key's, or the default one.
    @Override
    public Terms terms() {
        Committee committee =
                current == null
                        ? context.site().committee(Settings.DEFAULT_COMMITTEE).orElseThrow()
                        : current.record().committee();
        return new Terms(
                NAME,
                tenant,
                session,
                Curve.SECP256K1,
                1,
                committee,
                committee.parties(),
                keyId,
                null,
                "",
                "");
    }

    @Override
    public Operations.KeyOutcome run(Channel channel) throws ProtocolException, RefusalException {
        Keys.requireIdle(channel);
        int number = keys.nextNumber(channel);
        KeyRecord held = current == null ? null : current.record();
        KeyRecord tombstone =
                DeleteKey.run(channel, tenant, keyId, held, number).orElseThrow(Keys::unknown);
        commitment.run(channel, row(tombstone, channel.sid()));
        return new Operations.KeyOutcome(keyId, number, "deleted");
    }

    private NewGeneration row(KeyRecord tombstone, byte[] sid) {
        if (current != null) {
            return NewGeneration.tombstone(current, tombstone, sid, session);
        }
        return new NewGeneration(
                tombstone,
                null,
                sid,
                session,
                null,
                KeyOrigin.IMPORTED,
                Instant.ofEpochSecond(context.now()));
    }

    @Override
    public void close() {}
}
