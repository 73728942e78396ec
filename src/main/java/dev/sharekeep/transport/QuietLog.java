package dev.sharekeep.transport;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/// A log that says at most one line in ten seconds, and how many it kept to itself; one a peer, so
/// that a noisy peer fills no disk and drowns no other.
final class QuietLog {
    private static final Logger LOGGER = System.getLogger("dev.sharekeep.transport");
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final String subject;
    private final Clock clock;
    private Instant quietUntil = Instant.MIN;
    private long withheld;

    QuietLog(String subject, Clock clock) {
        this.subject = subject;
        this.clock = clock;
    }

    void warn(String what) {
        log(Level.WARNING, what);
    }

    void info(String what) {
        log(Level.INFO, what);
    }

    private void log(Level level, String what) {
        long kept;
        synchronized (this) {
            Instant now = clock.instant();
            if (now.isBefore(quietUntil)) {
                withheld++;
                return;
            }
            quietUntil = now.plus(PAUSE);
            kept = withheld;
            withheld = 0;
        }
        LOGGER.log(
                level,
                kept == 0
                        ? subject + ": " + what
                        : subject + ": " + what + " (" + kept + " lines withheld before)");
    }
}
