package dev.sharekeep.contract;

/// What keygen, import, refresh and delete answer: the key, its generation, and what happened:
/// `made`, `imported`, `unchanged`, `refreshed` or `deleted`.
public record KeyReply(String keyId, int generation, String outcome) {}
