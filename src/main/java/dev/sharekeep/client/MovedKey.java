package dev.sharekeep.client;

import org.jspecify.annotations.Nullable;

/// What became of one key of a move. `outcome` is `moved`, `present` (the other site has exactly
/// this key already), `different` (it has another key, or an incomplete one, under this id) or
/// `failed`; `problem` says why where there is something to do.
public record MovedKey(
        String keyId, String outcome, long millis, @Nullable SharekeepException problem) {
    /// Whether the other site now has the key.
    public boolean arrived() {
        return outcome.equals("moved") || outcome.equals("present");
    }
}
