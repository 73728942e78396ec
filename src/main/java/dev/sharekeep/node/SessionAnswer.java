package dev.sharekeep.node;

import dev.sharekeep.vault.Session;
import dev.sharekeep.wire.MalformedException;

/// What a stored session is to a caller.
final class SessionAnswer {
    private SessionAnswer() {}

    static Operations.SessionInfo of(Session session, String operation) {
        byte[] bytes = session.result();
        try {
            return switch (session.state()) {
                case DONE ->
                        new Operations.SessionInfo(
                                session.id(),
                                operation,
                                "done",
                                bytes == null ? null : ResultCodec.of(operation).decode(bytes),
                                null);
                case FAILED ->
                        new Operations.SessionInfo(
                                session.id(),
                                operation,
                                "failed",
                                null,
                                bytes == null ? null : ResultCodec.refusal(bytes));
                case EXPIRED ->
                        new Operations.SessionInfo(
                                session.id(),
                                operation,
                                "failed",
                                null,
                                Refusal.of(Refusal.Code.SESSION_EXPIRED, "the result is not kept"));
                case RUNNING, UNCLAIMED ->
                        new Operations.SessionInfo(
                                session.id(),
                                operation,
                                session.prepared() ? "prepared" : "running",
                                null,
                                null);
            };
        } catch (MalformedException e) {
            throw new IllegalStateException("internal error: a stored result is malformed", e);
        }
    }
}
