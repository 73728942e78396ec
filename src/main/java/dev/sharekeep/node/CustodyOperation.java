package dev.sharekeep.node;

import dev.sharekeep.channel.Channel;
import dev.sharekeep.channel.Own;
import dev.sharekeep.channel.ProtocolException;
import dev.sharekeep.channel.Terms;
import dev.sharekeep.proof.CustodyProof;
import dev.sharekeep.protocol.ProveCustody;
import dev.sharekeep.sharing.KeyShare;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.vault.Generation;
import java.util.List;
import java.util.Map;

/// A proof by t+1 nodes that the site holds a key.
record CustodyOperation(
        NodeContext context,
        Keys keys,
        Caller caller,
        String session,
        Generation current,
        List<Party> participants,
        byte[] challenge,
        Own own)
        implements SessionWork<CustodyProof> {
    static final String NAME = "custody-proof";

    @Override
    public Terms terms() {
        var key = current.record();
        return new Terms(
                        NAME,
                        key.tenant(),
                        session,
                        key.curve(),
                        key.threshold(),
                        key.committee(),
                        participants,
                        key.keyId(),
                        key.publicKey(),
                        "",
                        "")
                .bytes("challenge", challenge)
                .text("site", context.site().name());
    }

    @Override
    public CustodyProof run(Channel channel) throws ProtocolException, RefusalException {
        keys.requireClocks(channel);
        String keyId = current.record().keyId();
        try (KeyShare mine = keys.common(channel, caller.tenant(), keyId)) {
            keys.audit(AuditLog.Event.CUSTODY_PROVED, caller, session, keyId, Map.of());
            return ProveCustody.run(
                    channel, mine, context.site().name(), challenge, context.randomness());
        }
    }

    @Override
    public void close() {}
}
