package dev.sharekeep.transport;

import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.transport.wire.SessionMessage;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What waits for one peer's acknowledgement, under its number.
sealed interface Outgoing extends AutoCloseable {
    long sequence();

    Parcel pack(long acknowledged);

    @Override
    void close();

    /// A session's frame with its own copy of the secret; worth nothing after `deadline`.
    record OfSession(
            long sequence,
            Lane lane,
            SessionMessage open,
            @Nullable SecretBytes secret,
            Instant deadline)
            implements Outgoing {
        int weight() {
            return 256 + open.getSerializedSize() + (secret == null ? 0 : secret.length());
        }

        @Override
        public Parcel pack(long acknowledged) {
            return Wire.session(sequence, acknowledged, open, secret);
        }

        @Override
        public void close() {
            if (secret != null) {
                secret.close();
            }
        }
    }

    /// A notice, which waits as long as it takes.
    record OfNotice(long sequence, Notice notice) implements Outgoing {
        @Override
        public Parcel pack(long acknowledged) {
            return Wire.notice(sequence, acknowledged, notice);
        }

        @Override
        public void close() {}
    }
}
