package dev.sharekeep.transport;

import dev.sharekeep.secret.SecretBytes;
import org.jspecify.annotations.Nullable;

/// A session message as it came in, before its session knows it; who holds it closes it.
record Arrival(
        SessionName name, String round, byte[] sid, byte[] body, @Nullable SecretBytes secret)
        implements AutoCloseable {
    /// What it counts for in a bound: its bytes, and something for its objects.
    int weight() {
        return 256 + sid.length + body.length + (secret == null ? 0 : secret.length());
    }

    @Override
    public void close() {
        if (secret != null) {
            secret.close();
        }
    }
}
