package dev.sharekeep.ot;

/// A message of the other side breaks a rule that only cheating breaks: the set-up that it was made
/// with must not be used again, since each such try can tell the cheat a bit of a secret.
public final class FailedCheckException extends Exception {
    private final String claim;

    FailedCheckException(String claim) {
        super("the other side's message breaks the rule: " + claim, null, false, false);
        this.claim = claim;
    }

    /// The rule, a constant text.
    public String claim() {
        return claim;
    }
}
