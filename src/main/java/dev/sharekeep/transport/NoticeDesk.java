package dev.sharekeep.transport;

import dev.sharekeep.wire.Fingerprint;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// One peer's notices on their way to the handler: in order, bounded, on one virtual thread while
/// there are any. Notices that come before there is a handler wait for it.
final class NoticeDesk {
    private final Fingerprint peer;
    private final int most;
    private final QuietLog log;
    private final Deque<Notice> queue = new ArrayDeque<>();
    private @Nullable NoticeHandler handler;
    private boolean working;

    NoticeDesk(Fingerprint peer, LinkLimits limits, QuietLog log) {
        this.peer = peer;
        this.most = limits.notices();
        this.log = log;
    }

    synchronized void handler(NoticeHandler fresh) {
        handler = fresh;
        work();
    }

    /// Whether there was room.
    synchronized boolean put(Notice notice) {
        if (queue.size() == most) {
            return false;
        }
        queue.add(notice);
        work();
        return true;
    }

    private void work() {
        if (handler != null && !working && !queue.isEmpty()) {
            working = true;
            Thread.ofVirtual().name("notices from " + peer).start(this::handleAll);
        }
    }

    private void handleAll() {
        while (true) {
            Notice notice;
            NoticeHandler current;
            synchronized (this) {
                notice = queue.poll();
                current = handler;
                if (notice == null || current == null) {
                    working = false;
                    return;
                }
            }
            try {
                current.handle(peer, notice);
            } catch (RuntimeException | Error e) {
                log.warn("internal error: a notice's handler failed with " + e.getClass());
            }
        }
    }

    synchronized void close() {
        handler = null;
        queue.clear();
    }
}
