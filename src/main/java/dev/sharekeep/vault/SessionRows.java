package dev.sharekeep.vault;

import dev.sharekeep.token.TokenException;
import dev.sharekeep.wire.Fingerprint;
import dev.sharekeep.wire.MalformedException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a session lies in its row.
final class SessionRows {
    private static final String PREPARED = "PREPARED";
    private static final String ABORTED = "ABORTED";

    private SessionRows() {}

    static Optional<Session> find(Statements sql, Rows rows, String tenant, String id)
            throws SQLException, VaultException, TokenException {
        return rows.find(sql, Table.SESSION, Map.of("tenant", tenant, "session_id", id))
                .map(SessionRows::decode);
    }

    static Row encode(Session s) {
        Session.Facts facts = s.facts();
        Row row =
                Row.blank(Table.SESSION)
                        .with("tenant", s.tenant())
                        .with("session_id", s.id())
                        .with("state", s.state().name())
                        .with("started", seconds(s.started()))
                        .with("ended", seconds(s.ended()))
                        .with("result", s.result())
                        .with("generation", facts.generation())
                        .with("whitelist_version", facts.whitelistVersion())
                        .with("audit_sequence", facts.auditSequence())
                        .with("path", facts.path())
                        .with("signers", facts.signers())
                        .with("presignature", facts.presignature());
        Session.Request request = s.request();
        if (request != null) {
            row =
                    row.with("caller", request.caller().bytes())
                            .with("operation", request.operation())
                            .with("parameters_hash", request.parametersHash());
        }
        return switch (s.mark()) {
            case null -> row;
            case Session.Mark.Aborted a -> row.with("mark", ABORTED);
            case Session.Mark.Prepared p ->
                    row.with("mark", PREPARED)
                            .with("prepared_key_id", p.generation().keyId())
                            .with("prepared_generation", p.generation().number())
                            .with("prepared_sid", p.sid())
                            .with("prepared_hash", p.recordHash());
        };
    }

    /// The session of a verified row.
    static Session decode(Row row) {
        Long generation = row.optionalNumber("generation");
        return new Session(
                row.text("tenant"),
                row.text("session_id"),
                row.has("caller") ? request(row) : null,
                Session.State.valueOf(row.text("state")),
                time(row.optionalNumber("started")),
                time(row.optionalNumber("ended")),
                row.optionalBytes("result"),
                mark(row),
                new Session.Facts(
                        generation == null ? null : Math.toIntExact(generation),
                        row.optionalNumber("whitelist_version"),
                        row.optionalNumber("audit_sequence"),
                        row.optionalBytes("path"),
                        row.optionalBytes("signers"),
                        row.optionalText("presignature")));
    }

    private static Session.Request request(Row row) {
        try {
            return new Session.Request(
                    Fingerprint.decode(row.bytes("caller")),
                    row.text("operation"),
                    row.bytes("parameters_hash"));
        } catch (MalformedException e) {
            throw new IllegalStateException("internal error: verified row without caller", e);
        }
    }

    private static Session.@Nullable Mark mark(Row row) {
        String mark = row.optionalText("mark");
        if (mark == null) {
            return null;
        }
        if (mark.equals(ABORTED)) {
            return new Session.Mark.Aborted();
        }
        return new Session.Mark.Prepared(
                new Generation.Id(
                        row.text("tenant"),
                        row.text("prepared_key_id"),
                        Math.toIntExact(row.number("prepared_generation"))),
                row.bytes("prepared_sid"),
                row.bytes("prepared_hash"));
    }

    static @Nullable Long seconds(@Nullable Instant time) {
        return time == null ? null : time.getEpochSecond();
    }

    static @Nullable Instant time(@Nullable Long seconds) {
        return seconds == null ? null : Instant.ofEpochSecond(seconds);
    }
}
