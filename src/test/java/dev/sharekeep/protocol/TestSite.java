package dev.sharekeep.protocol;

import dev.sharekeep.channel.Channel;
import dev.sharekeep.channel.Hello;
import dev.sharekeep.channel.Own;
import dev.sharekeep.channel.ProtocolException;
import dev.sharekeep.channel.RoundTimes;
import dev.sharekeep.channel.Switchboard;
import dev.sharekeep.channel.Terms;
import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.sharing.Committee;
import dev.sharekeep.sharing.KeyShare;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.sharing.PerParty;
import dev.sharekeep.wire.Fingerprint;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// n nodes in one process, with the real protocol code over an in-memory network.
final class TestSite {
    static final String TENANT = "acme";
    static final Duration PATIENCE = Duration.ofSeconds(2);

    final Curve curve;
    final int threshold;
    final Committee committee;
    private Consumer<Switchboard> wiring = board -> {};
    private Duration patience = PATIENCE;

    TestSite(Curve curve, int nodes, int threshold) {
        this.curve = curve;
        this.threshold = threshold;
        this.committee =
                new Committee(
                        IntStream.rangeClosed(1, nodes)
                                .mapToObj(i -> Fingerprint.ofSpki(new byte[] {(byte) i}))
                                .toList());
    }

    /// The same site with an evil network or node.
    TestSite with(Consumer<Switchboard> wiring) {
        this.wiring = wiring;
        return this;
    }

    /// The same site, where a round may take long: all nodes share this machine's processors.
    TestSite patient() {
        this.patience = Duration.ofMinutes(2);
        return this;
    }

    /// What one node does in a session.
    interface Part<T> {
        T run(Channel channel) throws ProtocolException;
    }

    /// A node's result, or why it has none.
    record Outcome<T>(@Nullable T value, @Nullable ProtocolException failure) {
        T get() {
            if (failure != null) {
                throw new AssertionError("the node failed", failure);
            }
            return Objects.requireNonNull(value);
        }

        ProtocolException fault() {
            return Objects.requireNonNull(failure, "the node did not fail");
        }
    }

    <T> PerParty<Outcome<T>> run(String operation, Part<T> part) {
        return run(operation, committee.parties(), null, part);
    }

    <T> PerParty<Outcome<T>> run(
            String operation, List<Party> participants, @Nullable Point publicKey, Part<T> part) {
        Switchboard board = new Switchboard(participants);
        wiring.accept(board);
        Map<Party, Future<Outcome<T>>> running = new HashMap<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Party self : participants) {
                Callable<Outcome<T>> node =
                        () -> node(board, operation, participants, publicKey, self, part);
                running.put(self, threads.submit(node));
            }
        }
        return PerParty.of(participants, party -> result(running.get(party)));
    }

    private <T> Outcome<T> node(
            Switchboard board,
            String operation,
            List<Party> participants,
            @Nullable Point publicKey,
            Party self,
            Part<T> part) {
        Terms terms =
                new Terms(
                        operation,
                        TENANT,
                        "s-1",
                        curve,
                        threshold,
                        committee,
                        participants,
                        "",
                        publicKey,
                        "",
                        "");
        Own own = new Own(null, List.of(), 0, false, 1, 1, InstantSource.system().millis() / 1000);
        try (Channel channel =
                Hello.exchange(
                        board.of(self),
                        terms,
                        own,
                        self,
                        InstantSource.system(),
                        Randomness.system(),
                        patience,
                        RoundTimes.none())) {
            try {
                return new Outcome<>(part.run(channel), null);
            } catch (ProtocolException e) {
                channel.abort(e.fault());
                return new Outcome<>(null, e);
            }
        } catch (ProtocolException e) {
            return new Outcome<>(null, e);
        }
    }

    private static <T> Outcome<T> result(Future<Outcome<T>> future) {
        try {
            return future.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // the test's shares live as long as the test
    PerParty<KeyShare> keygen() {
        return run("keygen", channel -> Keygen.run(channel, TENANT, Randomness.system()))
                .map((party, outcome) -> outcome.get());
    }
}
