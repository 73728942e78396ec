package dev.sharekeep.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.sharekeep.channel.Frame;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.sharing.Party;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What happens to frames by the clock, without a network.
class SessionsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
    private static final SessionName NAME = new SessionName("tenant", "s");

    private final Sessions sessions;
    private final PeerLink link;

    SessionsTest() throws Exception {
        RosterNode own = new RosterNode(1, TestIdentity.make().fingerprint(), Optional.empty());
        RosterNode peer = new RosterNode(2, TestIdentity.make().fingerprint(), Optional.empty());
        Clock clock = Clock.fixed(START, ZoneOffset.UTC);
        var settings =
                new LinkSettings(
                        List.of(own, peer),
                        own.fingerprint(),
                        Optional.empty(),
                        TIMEOUT,
                        LinkLimits.DEFAULT);
        sessions = new Sessions(settings, clock);
        link = new PeerLink(peer, ByteString.EMPTY, sessions, settings, clock);
    }

    private static Arrival arrival(SecretBytes secret) {
        return new Arrival(NAME, "r", new byte[0], new byte[0], secret);
    }

    private Mailbox join() {
        return sessions.join(NAME, new Party(1), Map.of(new Party(2), link));
    }

    private static void assertWiped(SecretBytes secret) {
        assertThatThrownBy(() -> secret.copy().close()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anEarlyFrameWaitsForTheTimeoutAndIsThenWiped() throws Exception {
        try (SecretBytes secret = SecretBytes.copyOf(new byte[32])) {
            assertThat(sessions.deliver(link, 1, arrival(secret))).isTrue();
            sessions.expire(START.plus(TIMEOUT));
            assertThat(secret.<Integer>expose(b -> b.length)).isEqualTo(32);
            sessions.expire(START.plus(TIMEOUT).plusMillis(1));
            assertWiped(secret);
            assertThat(link.inbound().frames()).isZero();
            try (Mailbox box = join()) {
                assertThat(box.receive(Duration.ZERO)).isNull();
            }
        }
    }

    @Test
    void anEarlyFrameOfAPeerThatRestartedIsWiped() throws Exception {
        try (SecretBytes secret = SecretBytes.copyOf(new byte[32])) {
            assertThat(sessions.deliver(link, 1, arrival(secret))).isTrue();
            sessions.forget(link);
            assertWiped(secret);
            assertThat(link.inbound().frames()).isZero();
        }
    }

    @Test
    void closingASessionWipesWhatWaitsAndRemembersItForAWhile() throws Exception {
        try (SecretBytes first = SecretBytes.copyOf(new byte[32]);
                SecretBytes late = SecretBytes.copyOf(new byte[32]);
                SecretBytes muchLater = SecretBytes.copyOf(new byte[32])) {
            try (Mailbox box = join()) {
                assertThat(sessions.deliver(link, 1, arrival(first))).isTrue();
                assertThat(link.inbound().frames()).isEqualTo(1);
                box.close();
            }
            assertWiped(first);
            assertThat(sessions.deliver(link, 1, arrival(late))).isFalse();
            assertWiped(late);
            sessions.expire(START.plus(TIMEOUT.multipliedBy(2)).plusMillis(1));
            assertThat(sessions.deliver(link, 1, arrival(muchLater))).isTrue();
            sessions.close();
            assertWiped(muchLater);
            assertThat(link.inbound().frames()).isZero();
        }
    }

    @Test
    void anOpenSessionHearsOneProcessOfAPeerOnly() throws Exception {
        try (Mailbox box = join();
                SecretBytes first = SecretBytes.copyOf(new byte[] {1});
                SecretBytes other = SecretBytes.copyOf(new byte[] {2})) {
            assertThat(sessions.deliver(link, 1, arrival(first))).isTrue();
            assertThat(sessions.deliver(link, 2, arrival(other))).isFalse();
            assertWiped(other);
            try (Frame frame = Objects.requireNonNull(box.receive(Duration.ZERO))) {
                assertThat(frame.party()).isEqualTo(new Party(2));
            }
            assertThat(box.receive(Duration.ZERO)).isNull();
        }
    }
}
