package dev.sharekeep.contract;

import org.jspecify.annotations.Nullable;

/// POST /v1/keygen. Absent threshold and committee: the site's defaults.
public record KeygenRequest(
        String session,
        String curve,
        @Nullable Integer threshold,
        @Nullable String committee,
        @Nullable String label) {}
