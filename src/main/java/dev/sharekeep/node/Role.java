package dev.sharekeep.node;

/// What a client may do on a node.
public enum Role {
    /// Uses the keys of its tenant.
    USER,
    /// Ends sessions that cannot end by themselves.
    OPERATOR
}
