package dev.sharekeep.api;

import dev.sharekeep.node.Refusal;

/// The HTTP status of each of the node's refusals.
final class Statuses {
    private Statuses() {}

    /// Without a default: a new code does not compile until it has a status.
    static int of(Refusal.Code code) {
        return switch (code) {
            case CURVE_UNKNOWN,
                    THRESHOLD_OUT_OF_RANGE,
                    COMMITTEE_UNKNOWN,
                    SESSION_ID_MALFORMED,
                    KEY_ID_MALFORMED,
                    PUBLIC_KEY_MALFORMED,
                    WRAPPING_KEY_MALFORMED,
                    PATH_UNSUPPORTED,
                    CHALLENGE_MALFORMED,
                    PARTICIPANTS_INVALID,
                    TEXT_MALFORMED ->
                    400;
            case EXPORT_DISABLED,
                    RECIPIENT_NOT_APPROVED,
                    SINGLE_RECIPIENT,
                    KEY_ID_NOT_ALLOWED,
                    NOT_IN_COMMITTEE,
                    ROLE_REQUIRED ->
                    403;
            case KEY_UNKNOWN, SESSION_UNKNOWN -> 404;
            case SESSION_ID_REUSED,
                    SESSION_MISMATCH,
                    KEY_BUSY,
                    KEY_EXISTS,
                    KEY_INCOMPLETE,
                    NO_COMMON_GENERATION ->
                    409;
            case SESSION_EXPIRED -> 410;
            case KEY_ID_MISMATCH,
                    MANIFEST_REQUIRED,
                    MANIFEST_INVALID,
                    BUNDLE_TOO_OLD,
                    IMPORT_REJECTED,
                    SHARES_INCONSISTENT,
                    PUBLIC_KEY_MISMATCH,
                    CHAIN_CODE_MISMATCH ->
                    422;
            case SEAL_INVALID, INTERNAL_ERROR -> 500;
            case EQUIVOCATION, NODE_MISBEHAVED, NODE_COMPLAINT, SESSION_ABORTED, CLOCK_DIFFERS ->
                    502;
            case NODE_REQUIRED,
                    NODE_OVERLOADED,
                    COMMIT_UNDECIDED,
                    HSM_UNAVAILABLE,
                    DATABASE_UNAVAILABLE,
                    ROLLBACK_DETECTED,
                    AUDIT_UNAVAILABLE ->
                    503;
            case NODE_SILENT -> 504;
            case DATABASE_FULL -> 507;
        };
    }
}
