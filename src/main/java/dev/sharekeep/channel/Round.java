package dev.sharekeep.channel;

import dev.sharekeep.math.Curve;
import dev.sharekeep.secret.Secret;
import dev.sharekeep.wire.Codec;
import dev.sharekeep.wire.SecretCodec;
import java.util.function.Function;

/// A round of a protocol: its name on the wire, and how its messages are written. A public round
/// cannot carry a secret, which its type says.
public final class Round {
    private Round() {}

    /// Every participant sends the same value to all.
    public record Public<T>(String name, Function<Curve, Codec<T>> codec) {}

    /// Each participant sends each other one a value of its own.
    public record Private<T extends Secret>(String name, Function<Curve, SecretCodec<T>> codec) {}
}
