package dev.sharekeep.node;

import dev.sharekeep.channel.Channel;
import dev.sharekeep.channel.Own;
import dev.sharekeep.channel.ProtocolException;
import dev.sharekeep.channel.Terms;
import dev.sharekeep.vault.Generation;
import dev.sharekeep.vault.NewGeneration;

/// A tombstone in the key's place; the vault erases all that is below it when it becomes active.
record DeleteOperation(
        NodeContext context,
        Keys keys,
        Commitment commitment,
        String session,
        Generation current,
        Own own)
        implements SessionWork<Operations.KeyOutcome> {
    static final String NAME = "delete";

    @Override
    public Terms terms() {
        return keys.terms(NAME, session, current);
    }

    @Override
    public Operations.KeyOutcome run(Channel channel) throws ProtocolException, RefusalException {
        Keys.requireIdle(channel);
        int number = keys.nextNumber(channel);
        Generation common = keys.commonGeneration(channel, current.record());
        channel.agree();
        commitment.run(
                channel,
                NewGeneration.tombstone(
                        current, common.record().tombstone(number), channel.sid(), session));
        return new Operations.KeyOutcome(common.record().keyId(), number, "deleted");
    }

    @Override
    public void close() {}
}
