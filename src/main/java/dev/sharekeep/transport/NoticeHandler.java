package dev.sharekeep.transport;

import dev.sharekeep.wire.Fingerprint;

/// Takes notices, one peer's in order, each peer's on a virtual thread of its own; it may block.
@FunctionalInterface
public interface NoticeHandler {
    void handle(Fingerprint from, Notice notice);
}
