package dev.sharekeep.token;

import dev.sharekeep.wire.RsaPublicKey;

/// A public key under which others send secrets to this node; `id` is its name in the token.
public record WrappingKey(String id, RsaPublicKey publicKey) {}
