package dev.sharekeep.boot;

/// The node cannot start: what is wrong, and what its owner does now.
final class StartupException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String what;
    private final String hint;

    StartupException(String what, String hint) {
        super(what);
        this.what = what;
        this.hint = hint;
    }

    String what() {
        return what;
    }

    String hint() {
        return hint;
    }
}
