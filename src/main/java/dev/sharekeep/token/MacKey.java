package dev.sharekeep.token;

/// The token's two HMAC keys.
public enum MacKey {
    /// Authenticates what the database says about a row.
    ROW,
    /// Authenticates the chain of audit events.
    AUDIT
}
