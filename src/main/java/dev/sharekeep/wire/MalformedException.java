package dev.sharekeep.wire;

/// Bytes that no encoder of ours would have written. Carries no content, only place and reason.
public final class MalformedException extends Exception {
    private final String what;
    private final int offset;

    /// `what` says which rule was broken, without quoting the input; `offset` is in bytes.
    public MalformedException(String what, int offset) {
        super(what + " (at byte " + offset + ")", null, false, false);
        this.what = what;
        this.offset = offset;
    }

    public MalformedException(String what) {
        this(what, 0);
    }

    public String what() {
        return what;
    }

    public int offset() {
        return offset;
    }
}
