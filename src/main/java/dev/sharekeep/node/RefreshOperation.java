package dev.sharekeep.node;

import dev.sharekeep.channel.Channel;
import dev.sharekeep.channel.Own;
import dev.sharekeep.channel.ProtocolException;
import dev.sharekeep.channel.Terms;
import dev.sharekeep.protocol.Refresh;
import dev.sharekeep.sharing.KeyShare;
import dev.sharekeep.vault.Generation;
import dev.sharekeep.vault.NewGeneration;

/// Fresh shares of the same key at all its nodes.
record RefreshOperation(
        NodeContext context,
        Keys keys,
        Commitment commitment,
        String session,
        Generation current,
        Own own)
        implements SessionWork<Operations.KeyOutcome> {
    static final String NAME = "refresh";

    @Override
    public Terms terms() {
        return keys.terms(NAME, session, current);
    }

    @Override
    public Operations.KeyOutcome run(Channel channel) throws ProtocolException, RefusalException {
        Keys.requireIdle(channel);
        int number = keys.nextNumber(channel);
        String keyId = current.record().keyId();
        try (KeyShare mine = keys.common(channel, current.record().tenant(), keyId);
                KeyShare renewed = Refresh.run(channel, mine, number, context.randomness())) {
            commitment.run(
                    channel,
                    NewGeneration.of(
                            renewed,
                            channel.sid(),
                            session,
                            current.label(),
                            current.origin(),
                            current.created()));
            return new Operations.KeyOutcome(keyId, number, "refreshed");
        }
    }

    @Override
    public void close() {}
}
