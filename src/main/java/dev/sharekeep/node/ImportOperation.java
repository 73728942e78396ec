package dev.sharekeep.node;

import dev.sharekeep.channel.Channel;
import dev.sharekeep.channel.Own;
import dev.sharekeep.channel.ProtocolException;
import dev.sharekeep.channel.Terms;
import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.proof.Manifest;
import dev.sharekeep.protocol.ImportShares;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.sharing.Committee;
import dev.sharekeep.sharing.KeyRecord;
import dev.sharekeep.sharing.KeyShare;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.sharing.ShareBlob;
import dev.sharekeep.token.Staged;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.token.WrappingKey;
import dev.sharekeep.vault.Generation;
import dev.sharekeep.vault.KeyOrigin;
import dev.sharekeep.vault.NewGeneration;
import dev.sharekeep.wire.Hash;
import dev.sharekeep.wire.MalformedException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Takes a key over from a bundle. Owns what it opened of the bundle, in memory only.
record ImportOperation(
        NodeContext context,
        Keys keys,
        Commitment commitment,
        String tenant,
        String session,
        Operations.ImportCall call,
        Curve curve,
        Point publicKey,
        Committee committee,
        ShareBlob blob,
        @Nullable SecretBytes chainCode,
        Own own)
        implements SessionWork<Operations.KeyOutcome> {
    static final String NAME = "import";
    private static final int CHAIN_CODE_BYTES = 32;

    /// Share and chain code of a bundle, opened for this node.
    record Opened(ShareBlob blob, @Nullable SecretBytes chainCode) {}

    /// Opens this node's part. All that can be wrong with it is refused alike.
    @SuppressWarnings("MustBeClosedChecker") // handed to the work, or closed here
    static Opened open(
            NodeContext context,
            String tenant,
            Operations.ImportCall call,
            Curve curve,
            Committee committee)
            throws RefusalException {
        Party self = context.site().placeIn(committee).orElseThrow();
        WrappingKey key = ImportRules.wrappingKey(context, call.manifest(), self);
        byte[] wrappedChainCode = call.chainCode();
        SecretBytes chainCode = null;
        boolean whole = false;
        try (Staged share =
                context.token().stage(key.id(), call.share(), ShareBlob.length(curve))) {
            if (wrappedChainCode != null) {
                try (Staged staged =
                        context.token().stage(key.id(), wrappedChainCode, CHAIN_CODE_BYTES)) {
                    chainCode = staged.open();
                }
            }
            try (SecretBytes plain = share.open()) {
                ShareBlob blob =
                        ShareBlob.decode(curve, committee.size(), self, tenant, chainCode, plain);
                whole = true;
                return new Opened(blob, chainCode);
            }
        } catch (TokenException.Rejected | MalformedException e) {
            throw new RefusalException(
                    Refusal.Code.IMPORT_REJECTED, "this node cannot take its part of the bundle");
        } catch (TokenException e) {
            throw Refusals.of(e);
        } finally {
            if (!whole && chainCode != null) {
                chainCode.close();
            }
        }
    }

    @Override
    public Terms terms() {
        Manifest manifest = call.manifest();
        return new Terms(
                        NAME,
                        tenant,
                        session,
                        curve,
                        blob.threshold(),
                        committee,
                        committee.parties(),
                        call.keyId(),
                        publicKey,
                        "",
                        "")
                .bytes("manifest", manifest == null ? null : manifest.hash())
                .number("chain code", chainCode == null ? 0 : 1);
    }

    @Override
    public Operations.KeyOutcome run(Channel channel) throws ProtocolException, RefusalException {
        Keys.requireIdle(channel);
        Manifest manifest = call.manifest();
        if (manifest != null && manifest.contents().threshold() != blob.threshold()) {
            throw new RefusalException(
                    Refusal.Code.MANIFEST_INVALID, "the manifest does not fit: t differs");
        }
        Optional<Generation> existing = existing(channel);
        int number = keys.nextNumber(channel);
        boolean kept = !call.keyId().isEmpty();
        ImportShares.Imported imported =
                new ImportShares.Imported(
                        blob.share(),
                        chainCode,
                        publicKey,
                        tenant,
                        call.keyId(),
                        kept && manifest != null ? manifest.contents().origin() : null,
                        manifest == null ? null : manifest.contents().points());
        try (KeyShare share = ImportShares.run(channel, imported, number, context.randomness())) {
            if (existing.isPresent()) {
                KeyRecord held = existing.get().record();
                return new Operations.KeyOutcome(held.keyId(), held.generation(), "unchanged");
            }
            commitment.run(
                    channel,
                    NewGeneration.of(
                            share,
                            channel.sid(),
                            session,
                            call.label(),
                            KeyOrigin.IMPORTED,
                            Instant.ofEpochSecond(context.now())));
            return new Operations.KeyOutcome(share.publicRecord().keyId(), number, "imported");
        }
    }

    /// The same key where all nodes have it already; nothing where none has one of this id.
    private Optional<Generation> existing(Channel channel)
            throws ProtocolException, RefusalException {
        List<Party> without = Keys.parties(channel, own -> own.held().isEmpty());
        if (without.size() == channel.participants().size()) {
            return Optional.empty();
        }
        if (!without.isEmpty()) {
            List<Party> with = Keys.parties(channel, own -> !own.held().isEmpty());
            throw Keys.state(
                    Refusal.Code.KEY_INCOMPLETE, with, "only some nodes hold a key of this id");
        }
        Optional<Generation> common = keys.commonGeneration(channel, tenant, call.keyId());
        boolean same = common.isPresent() && sameKey(common.get().record());
        if (!same) {
            throw Keys.state(
                    Refusal.Code.KEY_EXISTS,
                    List.of(),
                    "another key has the id " + call.keyId() + " here");
        }
        return common;
    }

    private boolean sameKey(KeyRecord held) {
        byte[] hash = chainCode == null ? null : Hash.SHA256.ofSecretObject(chainCode);
        return held.publicKey().equals(publicKey)
                && held.threshold() == blob.threshold()
                && held.committee().equals(committee)
                && Arrays.equals(held.chainCodeHash(), hash);
    }

    @Override
    public void close() {
        blob.close();
        if (chainCode != null) {
            chainCode.close();
        }
    }
}
