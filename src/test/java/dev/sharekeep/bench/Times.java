package dev.sharekeep.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// How long each of many like operations took.
final class Times {
    private final List<Long> nanos = new ArrayList<>();

    void add(long duration) {
        nanos.add(duration);
    }

    /// The time that `percent` of a hundred operations do not exceed, in milliseconds.
    String millis(int percent) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        int at = Math.max(0, (sorted.length * percent + 99) / 100 - 1);
        return String.format(Locale.ROOT, "%.1f ms", sorted[at] / 1e6);
    }

    /// Operations a second, one after another.
    double rate() {
        return nanos.size() * 1e9 / nanos.stream().mapToLong(Long::longValue).sum();
    }
}
