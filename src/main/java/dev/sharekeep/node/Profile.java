package dev.sharekeep.node;

/// How strict a node is. Independent of any framework's profiles.
public enum Profile {
    /// The default: what weakens the node must be allowed by name.
    PRODUCTION,
    /// For demos and tests: the same with a loud warning.
    DEVELOPMENT
}
