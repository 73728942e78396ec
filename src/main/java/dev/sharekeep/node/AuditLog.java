package dev.sharekeep.node;

import dev.sharekeep.audit.AuditTrail;
import dev.sharekeep.wire.Fingerprint;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where a node writes what it is about to do, durably, before the effect leaves it.
public interface AuditLog extends AutoCloseable {
    /// Names that last.
    enum Event {
        CHECKPOINT,
        NODE_STARTED,
        NODE_STOPPED,
        SESSION_REQUESTED,
        SESSION_STARTED,
        SESSION_ABORTED,
        SESSION_COMMITTED,
        SESSION_GIVEN_UP,
        SHARE_RELEASED,
        CUSTODY_PROVED,
        EXPORT_REFUSED,
        WILDCARD_WHITELIST,
        RAW_MODE,
        ACCESS_REFUSED,
        CONFLICTING_STATEMENTS
    }

    /// One event. Details are public facts in a fixed order of names, never a secret.
    record Entry(
            Event event,
            @Nullable Fingerprint actor,
            @Nullable String tenant,
            @Nullable String session,
            @Nullable String keyId,
            Map<String, String> details) {}

    /// Thrown when the event could not be made durable: then its effect must not happen.
    final class UnavailableException extends Exception {
        public UnavailableException(String what) {
            super(what, null, false, false);
        }
    }

    /// Returns when the event is durable.
    void record(Entry entry) throws UnavailableException;

    /// Signs the log's head with the identity key, where anything was recorded since the last time;
    /// answers the head's number.
    long checkpoint() throws UnavailableException;

    /// Reads the whole log back.
    AuditTrail.Report verify() throws UnavailableException;

    /// The sequence number of the last durable event.
    long sequence();

    @Override
    void close();
}
