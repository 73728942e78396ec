package dev.sharekeep.transport;

/// Counts what one peer has lying in memory here, against a bound. Safe for several threads.
final class Budget {
    private final int mostFrames;
    private final long mostBytes;
    private int frames;
    private long bytes;

    Budget(LinkLimits limits) {
        mostFrames = limits.frames();
        mostBytes = limits.bytes();
    }

    /// Whether a frame of `weight` bytes fits; if so it counts from now on.
    synchronized boolean take(int weight) {
        if (frames + 1 > mostFrames || bytes + weight > mostBytes) {
            return false;
        }
        frames++;
        bytes += weight;
        return true;
    }

    synchronized void giveBack(int weight) {
        frames--;
        bytes -= weight;
    }

    synchronized int frames() {
        return frames;
    }
}
