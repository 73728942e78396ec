package dev.sharekeep.contract;

import java.util.List;

/// GET /v1/keys: the caller's tenant's keys, by key id.
public record KeyList(List<KeyInfo> keys) {}
