package dev.sharekeep.vault;

import dev.sharekeep.token.TokenException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which session ids are used, by whom, and how their sessions ended; durable before each answer.
public final class Sessions {
    private static final int EXPIRED_AT_ONCE = 500;

    private final Database database;
    private final Rows rows;

    Sessions(Database database, Rows rows) {
        this.database = database;
        this.rows = rows;
    }

    /// Takes the id for this request, unless it is used; stored before the first message leaves.
    public Claim claim(String tenant, String id, Session.Request request, Instant now)
            throws VaultException, TokenException {
        return database.write(sql -> {
            Optional<Session> known = SessionRows.find(sql, rows, tenant, id);
            if (known.isPresent()) {
                return known(known.get(), request);
            }
            Session fresh =
                    new Session(
                            tenant,
                            id,
                            request,
                            Session.State.RUNNING,
                            now,
                            null,
                            null,
                            null,
                            Session.Facts.NONE);
            rows.insert(sql, SessionRows.encode(fresh));
            return new Claim.Fresh();
        });
    }

    private static Claim known(Session session, Session.Request request) {
        Session.Request earlier = session.request();
        if (earlier == null) {
            return new Claim.Aborted();
        }
        if (!earlier.caller().equals(request.caller())
                || !earlier.operation().equals(request.operation())
                || !Arrays.equals(earlier.parametersHash(), request.parametersHash())) {
            return new Claim.Reused();
        }
        return switch (session.state()) {
            case RUNNING -> new Claim.Running(session);
            case DONE, FAILED -> new Claim.Finished(session);
            case EXPIRED -> new Claim.Expired();
            case UNCLAIMED -> new Claim.Aborted();
        };
    }

    /// Stores the result of a running session that went well. Who comes second, the session or a
    /// certificate that another node sent, changes nothing.
    public void succeed(String tenant, String id, byte[] result, Session.Facts facts, Instant now)
            throws VaultException, TokenException {
        end(tenant, id, Session.State.DONE, result, facts, now);
    }

    /// Stores why a running session failed. If it has prepared nothing, it never will.
    public void fail(String tenant, String id, byte[] reason, Session.Facts facts, Instant now)
            throws VaultException, TokenException {
        end(tenant, id, Session.State.FAILED, reason, facts, now);
    }

    private void end(
            String tenant,
            String id,
            Session.State state,
            byte[] result,
            Session.Facts facts,
            Instant now)
            throws VaultException, TokenException {
        database.write(sql -> {
            Session s = SessionRows.find(sql, rows, tenant, id).orElse(null);
            if (s != null && s.state() == Session.State.DONE && state == Session.State.DONE) {
                return s;
            }
            if (s == null || s.state() != Session.State.RUNNING) {
                throw new IllegalStateException("internal error: session does not run");
            }
            boolean givesUp = state == Session.State.FAILED && s.mark() == null;
            Session ended =
                    new Session(
                            tenant,
                            id,
                            s.request(),
                            state,
                            s.started(),
                            now,
                            result,
                            givesUp ? new Session.Mark.Aborted() : s.mark(),
                            facts);
            rows.update(sql, SessionRows.encode(ended));
            return ended;
        });
    }

    /// What to tell a peer that asks how the session ended: the row that this node prepared, or, if
    /// there is none, that it is aborted, which is stored before it is returned and stays.
    public Session.Mark abortUnlessPrepared(String tenant, String id)
            throws VaultException, TokenException {
        return database.write(sql -> {
            Optional<Session> known = SessionRows.find(sql, rows, tenant, id);
            Session.Mark mark = known.map(Sessions::markOf).orElse(null);
            if (mark != null) {
                return mark;
            }
            Session.Mark aborted = new Session.Mark.Aborted();
            if (known.isEmpty()) {
                rows.insert(sql, SessionRows.encode(unclaimed(tenant, id, aborted)));
            } else {
                rows.update(sql, SessionRows.encode(marked(known.get(), aborted)));
            }
            return aborted;
        });
    }

    public Optional<Session> find(String tenant, String id) throws VaultException, TokenException {
        return database.read(sql -> SessionRows.find(sql, rows, tenant, id));
    }

    /// Sessions that have not ended: after a restart, to be failed where nothing is prepared, and
    /// recovered where a row is.
    public List<Session> unfinished() throws VaultException, TokenException {
        List<Row> found =
                database.read(sql ->
                        rows.select(
                                sql, Table.SESSION, Map.of("state", Session.State.RUNNING.name())));
        List<Session> sessions = new ArrayList<>();
        for (Row row : found) {
            sessions.add(SessionRows.decode(rows.verified(row)));
        }
        return sessions;
    }

    /// Forgets the results of sessions that ended before `before`; their ids stay used. Returns how
    /// many expired.
    public int expire(Instant before) throws VaultException, TokenException {
        int all = 0;
        int some;
        do {
            some = expireSome(before);
            all += some;
        } while (some == EXPIRED_AT_ONCE);
        return all;
    }

    private int expireSome(Instant before) throws VaultException, TokenException {
        return database.write(sql -> {
            List<Row> old =
                    rows.read(
                            sql,
                            Table.SESSION,
                            "SELECT * FROM session WHERE state IN ('DONE', 'FAILED')"
                                    + " AND ended < ? LIMIT ?",
                            List.of(before.getEpochSecond(), EXPIRED_AT_ONCE));
            for (Row row : old) {
                Row kept = rows.verified(row).with("result", null);
                rows.update(sql, kept.with("state", Session.State.EXPIRED.name()));
            }
            return old.size();
        });
    }

    static Session marked(Session s, Session.Mark mark) {
        return new Session(
                s.tenant(),
                s.id(),
                s.request(),
                s.state(),
                s.started(),
                s.ended(),
                s.result(),
                mark,
                s.facts());
    }

    private static Session unclaimed(String tenant, String id, Session.Mark mark) {
        return new Session(
                tenant,
                id,
                null,
                Session.State.UNCLAIMED,
                null,
                null,
                null,
                mark,
                Session.Facts.NONE);
    }

    private static Session.@Nullable Mark markOf(Session session) {
        return session.mark();
    }
}
