package dev.sharekeep.vault;

/// Where a key came from.
public enum KeyOrigin {
    /// Made by the nodes of this site.
    MADE,
    /// Brought in from outside.
    IMPORTED
}
