package dev.sharekeep.vault;

import dev.sharekeep.wire.Fingerprint;

/// Whose rows these are: every seal and row MAC is bound to the site and to the node's identity, so
/// that a row moved to another node does not open.
public record Place(String site, Fingerprint node) {}
