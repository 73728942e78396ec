package dev.sharekeep.contract;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// RFC 9457 problem+json. `code` is stable; `culprits` are the node indices that the evidence
/// names; `hint` says what to do now; `correlationId` finds the detail in the node's log.
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String code,
        String hint,
        List<Integer> culprits,
        @Nullable Integer node,
        @Nullable String correlationId) {}
