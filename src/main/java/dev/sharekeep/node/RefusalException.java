package dev.sharekeep.node;

/// The node refuses, for the reason that `refusal` gives. Nothing was changed by the call.
public final class RefusalException extends Exception {
    private final transient Refusal refusal;

    public RefusalException(Refusal refusal) {
        super(refusal.code() + ": " + refusal.what(), null, false, false);
        this.refusal = refusal;
    }

    public RefusalException(Refusal.Code code, String what) {
        this(Refusal.of(code, what));
    }

    public Refusal refusal() {
        return refusal;
    }
}
