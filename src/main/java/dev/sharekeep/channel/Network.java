package dev.sharekeep.channel;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Ordered, authenticated delivery between the participants of one session: the port that links and
/// simulations implement. Closing it forgets the session's waiting frames, wiping secrets.
public interface Network extends AutoCloseable {
    /// Queues a frame for one other party; `frame.party()` is the receiver. Never blocks: a link
    /// that is down or full drops the session's frames, and the receiver's timeout tells. The
    /// frame's secret is copied; the caller still closes its own.
    void send(Frame frame);

    /// The next frame from anyone (`frame.party()` is the sender), or null after `patience`. The
    /// caller owns the frame.
    @Nullable Frame receive(Duration patience) throws InterruptedException;

    @Override
    void close();
}
