package dev.sharekeep.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AllowanceTest {
    private Instant now = Instant.EPOCH;
    private final Allowance two = new Allowance(2, Duration.ofSeconds(10), () -> now);

    @Test
    void noMoreThanAllowedWithinAnyStretch() {
        assertThat(two.take()).isTrue();
        now = Instant.ofEpochSecond(6);
        assertThat(two.take()).isTrue();
        assertThat(two.take()).isFalse();
        now = Instant.ofEpochSecond(9);
        assertThat(two.take()).isFalse();
        now = Instant.ofEpochSecond(10); // the first one is forgotten, the second is not
        assertThat(two.take()).isTrue();
        assertThat(two.take()).isFalse();
        now = Instant.ofEpochSecond(16);
        assertThat(two.take()).isTrue();
        assertThat(two.take()).isFalse();
    }
}
