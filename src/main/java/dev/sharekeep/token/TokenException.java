package dev.sharekeep.token;

/// Why the token did not do it: what happened, and what to do now. Never quotes a secret.
public abstract sealed class TokenException extends Exception {
    private final String what;
    private final String hint;

    private TokenException(String what, String hint) {
        super(what);
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

    /// The token, its module or its driver did not answer as it should; trying again may help.
    public static final class Unavailable extends TokenException {
        public Unavailable(String what) {
            super(
                    what,
                    "Check that the token is connected and its service runs; the node tries again"
                            + " by itself.");
        }
    }

    /// The configuration does not fit the token: wrong path, no such token, mode not possible.
    public static final class Misconfigured extends TokenException {
        public Misconfigured(String what, String hint) {
            super(what, hint);
        }
    }

    /// The PIN is wrong. One attempt was made, and none will follow by itself.
    public static final class PinIncorrect extends TokenException {
        public PinIncorrect(String token) {
            super(
                    "The token " + token + " refused the PIN.",
                    "Correct the PIN and start again; every start is one attempt, and many tokens"
                            + " lock after three.");
        }
    }

    public static final class PinLocked extends TokenException {
        public PinLocked(String token) {
            super(
                    "The token " + token + " is locked.",
                    "Unlock it with its security officer's PIN and the vendor's tool.");
        }
    }

    /// A key is missing, is not as it must be, or does not belong here.
    public static final class KeysLoose extends TokenException {
        private final String key;
        private final String attribute;

        public KeysLoose(String key, String attribute, String what) {
            super(
                    "Key " + key + ", " + attribute + ": " + what,
                    "Do not use this token until you know who changed it; `init` makes keys that"
                            + " were never there, and changes none.");
            this.key = key;
            this.attribute = attribute;
        }

        public String key() {
            return key;
        }

        public String attribute() {
            return attribute;
        }
    }

    /// A sealed value does not open here: edited, moved to another context, or of another token.
    public static final class SealInvalid extends TokenException {
        public SealInvalid() {
            super(
                    "A sealed value does not open in its place.",
                    "Restore the row from a backup of this node, or refresh the key from the other"
                            + " nodes.");
        }
    }

    /// A received ciphertext is not one for this node; the reason stays unknown on purpose.
    public static final class Rejected extends TokenException {
        public Rejected() {
            super(
                    "A received ciphertext does not open.",
                    "Wrap it again for this node's current wrapping key.");
        }
    }

    public static final class Full extends TokenException {
        public Full() {
            super("The token has no room.", "Remove what is no longer used from the token.");
        }
    }
}
