package dev.sharekeep.contract;

import java.util.List;
import java.util.Map;

/// GET /v1/site: the roster as this node has it. `nodes` are identity fingerprints in index order.
public record SiteReply(
        String site,
        int index,
        int threshold,
        List<String> nodes,
        Map<String, List<Integer>> committees,
        String tenant,
        List<String> roles,
        String version) {}
