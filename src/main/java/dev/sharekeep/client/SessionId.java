package dev.sharekeep.client;

import dev.sharekeep.secret.Randomness;
import java.util.HexFormat;

/// Names one operation at all its nodes; used once a tenant, so that a lost call can be asked for.
public final class SessionId {
    private static final int BYTES = 16;
    private static final Randomness RANDOMNESS = Randomness.system();

    private SessionId() {}

    /// A fresh id of 32 hexadecimal digits.
    public static String generate() {
        return HexFormat.of().formatHex(RANDOMNESS.bytes(BYTES));
    }
}
