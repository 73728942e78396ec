package dev.sharekeep.node;

import dev.sharekeep.channel.Channel;
import dev.sharekeep.channel.Fault;
import dev.sharekeep.channel.Own;
import dev.sharekeep.channel.ProtocolException;
import dev.sharekeep.channel.Terms;
import dev.sharekeep.protocol.ExportShares;
import dev.sharekeep.sharing.KeyShare;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.sharing.PerParty;
import dev.sharekeep.vault.Generation;
import dev.sharekeep.wire.Fingerprint;
import dev.sharekeep.wire.Hash;
import dev.sharekeep.wire.MalformedException;
import dev.sharekeep.wire.RsaPublicKey;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// This node's part of a bundle for another site. Whether it may leave, and under which wrapping
/// key, this node decides for itself, when asked and again before it lets go.
record ExportOperation(
        NodeContext context,
        Keys keys,
        Caller caller,
        String session,
        Generation current,
        RsaPublicKey wrappingKey,
        String forTenant,
        Own own)
        implements SessionWork<Operations.ExportedPart> {
    static final String NAME = "export";

    @Override
    public Terms terms() {
        return keys.terms(NAME, session, current).text("tenant at the other site", forTenant);
    }

    /// Export must be on, and this very key on this very node's list.
    static void requireApproved(Settings settings, RsaPublicKey wrappingKey)
            throws RefusalException {
        if (!settings.player().enableExport()) {
            throw new RefusalException(
                    Refusal.Code.EXPORT_DISABLED, "this node does not export keys");
        }
        if (!settings.player().exportWhiteList().approve(wrappingKey.fingerprint())) {
            throw new RefusalException(
                    Refusal.Code.RECIPIENT_NOT_APPROVED,
                    "the wrapping key "
                            + wrappingKey.fingerprint()
                            + " is not on the whitelist of node "
                            + settings.player().index());
        }
    }

    @Override
    public Operations.ExportedPart run(Channel channel) throws ProtocolException, RefusalException {
        Keys.requireIdle(channel);
        keys.requireClocks(channel);
        PerParty<Fingerprint> recipients = recipients(channel);
        if (!context.settings().player().allowSingleRecipient()) {
            requireManyRecipients(recipients);
        }
        String keyId = current.record().keyId();
        try (KeyShare mine = keys.common(channel, caller.tenant(), keyId)) {
            ExportShares.Part part =
                    ExportShares.run(
                            channel,
                            mine,
                            wrappingKey,
                            recipients,
                            forTenant,
                            context.randomness());
            requireApproved(context.settings(), wrappingKey);
            keys.audit(
                    AuditLog.Event.SHARE_RELEASED,
                    caller,
                    session,
                    keyId,
                    Map.of(
                            "recipient", wrappingKey.fingerprint().toString(),
                            "recipients", recipients.values().toString(),
                            "for-tenant", forTenant,
                            "share-sha256",
                                    HexFormat.of().formatHex(Hash.SHA256.ofObject(part.share()))));
            return new Operations.ExportedPart(
                    channel.self().index(), part.share(), part.chainCode(), part.manifest());
        }
    }

    private static PerParty<Fingerprint> recipients(Channel channel) throws ProtocolException {
        Map<Party, Fingerprint> recipients = new HashMap<>();
        for (Party party : channel.participants()) {
            byte[] told = channel.owns().of(party).wrappingKeyFingerprint();
            try {
                recipients.put(party, Fingerprint.decode(told == null ? new byte[0] : told));
            } catch (MalformedException e) {
                throw new ProtocolException(
                        new Fault.Misbehaviour(party, "hello", "names its wrapping key"));
            }
        }
        return PerParty.of(recipients);
    }

    /// Who holds one wrapping key must not receive more than t shares.
    private void requireManyRecipients(PerParty<Fingerprint> recipients) throws ProtocolException {
        for (Party party : recipients.parties()) {
            List<Party> same =
                    recipients.parties().stream()
                            .filter(p -> recipients.of(p).equals(recipients.of(party)))
                            .toList();
            if (same.size() > current.record().threshold()) {
                throw new ProtocolException(new Fault.SingleRecipient(same));
            }
        }
    }

    @Override
    public void close() {}
}
