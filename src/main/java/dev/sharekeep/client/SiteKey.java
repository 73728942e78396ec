package dev.sharekeep.client;

import dev.sharekeep.contract.KeyInfo;
import java.util.List;

/// One key as a site holds it: what the lowest node that has it says, which nodes have it, and
/// whether all nodes of its committee hold the same record of it.
public record SiteKey(KeyInfo key, List<Integer> heldBy, boolean complete) {}
