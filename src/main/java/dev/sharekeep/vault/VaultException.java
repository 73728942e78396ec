package dev.sharekeep.vault;

/// Why the vault did not do it: what happened, and what to do now. Never quotes a secret, nor a
/// message of the database driver. Where one is thrown, nothing has changed.
public abstract sealed class VaultException extends Exception {
    private final String what;
    private final String hint;

    private VaultException(String what, String hint) {
        super(what, null, false, true);
        this.what = what;
        this.hint = hint;
    }

    public final String what() {
        return what;
    }

    /// What whoever runs the node can do.
    public final String hint() {
        return hint;
    }

    /// No room for the database: disk, quota or page limit.
    public static final class Full extends VaultException {
        Full() {
            super(
                    "The database has no room.",
                    "Free space on the disk of the database; the call was undone and can be"
                            + " repeated.");
        }
    }

    /// The database or its directory cannot be written.
    public static final class ReadOnly extends VaultException {
        ReadOnly(String database) {
            super(
                    "The database " + database + " cannot be written.",
                    "Let the node's user write the database and its directory, which holds the"
                            + " write-ahead log too.");
        }
    }

    /// The database does not answer as it should; trying again may help.
    public static final class Unavailable extends VaultException {
        Unavailable(String database, String reason) {
            super(
                    "The database " + database + " is not available: " + reason + ".",
                    "Check the disk and the path of the database; the node tries again by itself.");
        }
    }

    /// The file is no database, or its structure is broken.
    public static final class Damaged extends VaultException {
        Damaged(String database, String reason) {
            super(
                    "The database " + database + " is damaged: " + reason + ".",
                    "Keep the file for examination and restore the latest backup of this node.");
        }
    }

    /// Somebody else holds the database for longer than the busy timeout.
    public static final class Busy extends VaultException {
        Busy(String database) {
            super(
                    "The database " + database + " is in use elsewhere.",
                    "End whatever else has the database open; the call can be repeated.");
        }
    }

    /// The configured database is none that this build can use.
    public static final class Misconfigured extends VaultException {
        Misconfigured(String what, String hint) {
            super(what, hint);
        }
    }

    /// A row was edited, moved, or written by another token.
    public static final class SealInvalid extends VaultException {
        private final String row;

        SealInvalid(String row, String reason) {
            super(
                    "Row " + row + " is not what this node stored: " + reason + ".",
                    "Find out who changed the database; then restore the row from a backup of this"
                            + " node, or delete the key and import it again.");
            this.row = row;
        }

        /// Which row, as `table/key/...`.
        public String row() {
            return row;
        }
    }

    /// Another session's row of the key is still PREPARED.
    public static final class KeyBusy extends VaultException {
        private final String keyId;

        KeyBusy(String keyId) {
            super(
                    "Key " + keyId + " is being changed by another session.",
                    "Wait until that session has ended, then repeat the call.");
            this.keyId = keyId;
        }

        public String keyId() {
            return keyId;
        }
    }

    /// This node has told others that it gave the session up, so it never prepares in it.
    public static final class SessionAborted extends VaultException {
        SessionAborted(String session) {
            super(
                    "Session " + session + " was aborted on this node.",
                    "Repeat the call with a new session id.");
        }
    }

    /// The generation is not ACTIVE here, or not any more.
    public static final class NotActive extends VaultException {
        NotActive(String row) {
            super(
                    "Row " + row + " is not active on this node.",
                    "Repeat the call; it will use the key's current generation.");
        }
    }

    /// A number that only grows would go back.
    public static final class Backwards extends VaultException {
        Backwards(String head, long stored, long offered) {
            super(
                    "The " + head + " would go back from " + stored + " to " + offered + ".",
                    "Find out whether an old backup was restored, here or at the node that told"
                            + " the number.");
        }
    }
}
