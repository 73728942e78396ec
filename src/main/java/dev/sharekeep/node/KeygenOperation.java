package dev.sharekeep.node;

import dev.sharekeep.channel.Channel;
import dev.sharekeep.channel.Own;
import dev.sharekeep.channel.ProtocolException;
import dev.sharekeep.channel.Terms;
import dev.sharekeep.math.Curve;
import dev.sharekeep.protocol.Keygen;
import dev.sharekeep.sharing.Committee;
import dev.sharekeep.sharing.KeyShare;
import dev.sharekeep.vault.KeyOrigin;
import dev.sharekeep.vault.NewGeneration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A new key, made by all nodes of a committee.
record KeygenOperation(
        NodeContext context,
        Keys keys,
        Commitment commitment,
        String tenant,
        String session,
        Curve curve,
        int threshold,
        Committee committee,
        @Nullable String label,
        Own own)
        implements SessionWork<Operations.KeyOutcome> {
    static final String NAME = "keygen";

    @Override
    public Terms terms() {
        return new Terms(
                NAME,
                tenant,
                session,
                curve,
                threshold,
                committee,
                committee.parties(),
                "",
                null,
                "",
                "");
    }

    @Override
    public Operations.KeyOutcome run(Channel channel) throws ProtocolException, RefusalException {
        try (KeyShare share = Keygen.run(channel, tenant, context.randomness())) {
            commitment.run(
                    channel,
                    NewGeneration.of(
                            share,
                            channel.sid(),
                            session,
                            label,
                            KeyOrigin.MADE,
                            Instant.ofEpochSecond(context.now())));
            return new Operations.KeyOutcome(share.publicRecord().keyId(), 1, "made");
        }
    }

    @Override
    public void close() {}
}
