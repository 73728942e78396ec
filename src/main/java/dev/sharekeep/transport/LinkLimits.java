package dev.sharekeep.transport;

/// How much one link may hold in memory, for each direction: session frames by number and by bytes,
/// notices by number; and how many ended sessions are remembered.
public record LinkLimits(int frames, long bytes, int notices, int endedSessions) {
    public static final LinkLimits DEFAULT = new LinkLimits(8192, 8L << 20, 256, 16_384);

    public LinkLimits {
        if (frames < 1 || bytes < 1 || notices < 1 || endedSessions < 1) {
            throw new IllegalArgumentException("link limits are at least 1");
        }
    }
}
