package dev.sharekeep.contract;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/// GET /v1/sessions/{session}: `state` is running, prepared, done, failed or unknown; a finished
/// session carries its result as the operation answered it, a failed one its problem.
public record SessionReply(
        String session,
        String operation,
        String state,
        @Nullable JsonNode result,
        @Nullable Problem problem) {}
