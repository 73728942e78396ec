package dev.sharekeep.node;

import dev.sharekeep.channel.Channel;
import dev.sharekeep.channel.ProtocolException;
import dev.sharekeep.protocol.Certificate;
import dev.sharekeep.protocol.Commit;
import dev.sharekeep.protocol.Identity;
import dev.sharekeep.sharing.KeyRecord;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.vault.Generation;
import dev.sharekeep.vault.NewGeneration;
import dev.sharekeep.vault.VaultException;
import java.util.LinkedHashMap;
import java.util.Map;

/// How a node's operations end that change a key: the row is stored, all say so, it is active.
final class Commitment {
    private final NodeContext context;
    private final Recovery recovery;

    Commitment(NodeContext context, Recovery recovery) {
        this.context = context;
        this.recovery = recovery;
    }

    /// Stores `row` at all nodes or at none; tells the others of the certificate.
    void run(Channel channel, NewGeneration row) throws ProtocolException, RefusalException {
        try {
            Certificate certificate =
                    Commit.run(
                            channel,
                            row.session(),
                            row.record(),
                            context.site(),
                            new Commit.Store<StorageException>() {
                                @Override
                                public void prepare() throws StorageException {
                                    stored(() -> context.vault().keys().prepare(row));
                                }

                                @Override
                                public void activate(Certificate made) throws StorageException {
                                    record(row);
                                    stored(() ->
                                            context.vault()
                                                    .keys()
                                                    .activate(id(row), made.encode()));
                                }
                            });
            recovery.announce(row.record(), certificate);
        } catch (Identity.UnavailableException e) {
            throw Refusals.of(e);
        } catch (StorageException e) {
            throw e.refusal;
        }
    }

    private void record(NewGeneration row) throws StorageException {
        try {
            recovery.recordCommit(row.record(), row.session());
        } catch (AuditLog.UnavailableException e) {
            throw new StorageException(Refusals.of(e));
        }
    }

    /// Puts on record that a generation becomes active, before it does.
    static void record(NodeContext context, KeyRecord key, String session)
            throws AuditLog.UnavailableException {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("generation", Integer.toString(key.generation()));
        details.put("outcome", key.tombstone() ? "deleted" : "active");
        context.audit()
                .record(
                        new AuditLog.Entry(
                                AuditLog.Event.SESSION_COMMITTED,
                                null,
                                key.tenant(),
                                session,
                                key.keyId(),
                                details));
    }

    private static Generation.Id id(NewGeneration row) {
        return new Generation.Id(
                row.record().tenant(), row.record().keyId(), row.record().generation());
    }

    private interface Storing {
        void run() throws VaultException, TokenException;
    }

    private static void stored(Storing storing) throws StorageException {
        try {
            storing.run();
        } catch (VaultException.Backwards e) {
            // Both had said hello before one of them stored its row; this one came second.
            throw new StorageException(
                    new RefusalException(
                            Refusal.Code.KEY_BUSY, "another session changed the key meanwhile"));
        } catch (VaultException e) {
            throw new StorageException(Refusals.of(e));
        } catch (TokenException e) {
            throw new StorageException(Refusals.of(e));
        }
    }

    private static final class StorageException extends Exception {
        private final transient RefusalException refusal;

        StorageException(RefusalException refusal) {
            super(refusal.getMessage(), refusal, false, false);
            this.refusal = refusal;
        }
    }
}
