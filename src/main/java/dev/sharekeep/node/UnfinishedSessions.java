package dev.sharekeep.node;

import dev.sharekeep.token.TokenException;
import dev.sharekeep.vault.Generation;
import dev.sharekeep.vault.Session;
import dev.sharekeep.vault.VaultException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// Gives sessions their end that a restart cut off, or that went on when their caller had his
/// answer. A row and its session are stored one after the other: what a crash leaves between the
/// two is found again here.
final class UnfinishedSessions {
    private final NodeContext context;

    UnfinishedSessions(NodeContext context) {
        this.context = context;
    }

    /// Sessions that a restart cut off fail, unless their row is prepared.
    void afterRestart() throws VaultException, TokenException {
        for (Session session : context.vault().sessions().unfinished()) {
            if (!session.prepared()) {
                fail(session, "the node restarted during the session");
            }
        }
    }

    /// Ends sessions that do not run any more, and whose row has a certificate or is gone.
    void settle(Set<String> runningSessions) throws VaultException, TokenException {
        for (Session session : context.vault().sessions().unfinished()) {
            if (!session.prepared() || runningSessions.contains(session.id())) {
                continue;
            }
            Optional<Generation> row =
                    context.vault().keys().ofSession(session.tenant(), session.id());
            if (row.isEmpty()) {
                fail(session, "the key was changed by a later session");
            } else if (row.get().certified()) {
                finish(row.get());
            }
        }
    }

    /// The session that made the row has, after all, an answer.
    void finish(Generation row) throws VaultException, TokenException {
        Optional<Session> session = running(row.record().tenant(), row.session());
        if (session.isEmpty()) {
            return;
        }
        Session.Request request = session.get().request();
        Operations.KeyOutcome outcome =
                new Operations.KeyOutcome(
                        row.record().keyId(),
                        row.record().generation(),
                        outcome(request == null ? "" : request.operation()));
        context.vault()
                .sessions()
                .succeed(
                        row.record().tenant(),
                        row.session(),
                        ResultCodec.KEY.encode(outcome),
                        Session.Facts.NONE,
                        now());
    }

    /// Ends a session that will never have a result.
    void abort(String tenant, String id, String why) throws VaultException, TokenException {
        Optional<Session> session = running(tenant, id);
        if (session.isPresent()) {
            fail(session.get(), why);
        }
    }

    private Optional<Session> running(String tenant, String id)
            throws VaultException, TokenException {
        return context.vault()
                .sessions()
                .find(tenant, id)
                .filter(session -> session.state() == Session.State.RUNNING);
    }

    private void fail(Session session, String why) throws VaultException, TokenException {
        byte[] reason = ResultCodec.encode(Refusal.of(Refusal.Code.SESSION_ABORTED, why));
        context.vault()
                .sessions()
                .fail(session.tenant(), session.id(), reason, Session.Facts.NONE, now());
    }

    private static String outcome(String operation) {
        return switch (operation) {
            case KeygenOperation.NAME -> "made";
            case ImportOperation.NAME -> "imported";
            case RefreshOperation.NAME -> "refreshed";
            case DeleteOperation.NAME -> "deleted";
            default -> "changed";
        };
    }

    private Instant now() {
        return Instant.ofEpochSecond(context.now());
    }
}
