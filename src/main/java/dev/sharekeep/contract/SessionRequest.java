package dev.sharekeep.contract;

/// POST /v1/keys/{keyId}/refresh and /delete: nothing but the session id.
public record SessionRequest(String session) {}
