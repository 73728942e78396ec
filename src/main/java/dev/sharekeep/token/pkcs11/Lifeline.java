package dev.sharekeep.token.pkcs11;

import dev.sharekeep.secret.Randomness;
import dev.sharekeep.token.KeyCheckRecord;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.token.TokenSettings;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Keeps a token usable over its outages: handles do not revive, so all is opened again then.
///
/// After a call that failed as `Unavailable`, the next one first opens the canary. If that fails
/// too, everything is closed and opened again, at most once a second. A refused PIN ends that for
/// good: no second attempt is ever made by itself.
final class Lifeline implements AutoCloseable {
    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

    /// The first opening is hundreds of native calls in one, on a machine whose nodes all start.
    private static final Duration OPENING = Duration.ofSeconds(60);

    /// Work with a session and the keys that are valid in it.
    @FunctionalInterface
    interface Call<T> {
        T run(Session session, OpenKeys keys) throws PKCS11Exception, TokenException;
    }

    /// What is valid together.
    private record Line(Connection connection, OpenKeys keys) {}

    private final TokenSettings settings;
    private final @Nullable KeyCheckRecord record;
    private final Randomness randomness;
    private volatile Line line;
    private volatile boolean suspect;
    private volatile int connections = 1;
    private boolean cut;
    private boolean closed;
    private long lastAttempt;
    private @Nullable TokenException finalRefusal;

    private Lifeline(
            TokenSettings settings,
            @Nullable KeyCheckRecord record,
            Randomness randomness,
            Line line) {
        this.settings = settings;
        this.record = record;
        this.randomness = randomness;
        this.line = line;
    }

    static Lifeline open(
            TokenSettings settings, @Nullable KeyCheckRecord record, Randomness randomness)
            throws TokenException {
        Duration call = settings.callTimeout();
        Duration most = call.compareTo(OPENING) > 0 ? call : OPENING;
        return new Lifeline(
                settings, record, randomness, connect(settings, record, randomness, most));
    }

    /// The keys as last read; their public parts stay valid over an outage.
    OpenKeys keys() {
        return line.keys();
    }

    /// How often this has connected: what was made from an earlier connection is dead.
    int connections() {
        return connections;
    }

    Slots.Found token() {
        return line.connection().token();
    }

    LoadedModule module() {
        return line.connection().module();
    }

    <T> T call(Call<T> call) throws TokenException {
        Line current = suspect ? repaired() : line;
        try {
            return current.connection()
                    .threads()
                    .call(session -> call.run(session, current.keys()));
        } catch (TokenException.Unavailable e) {
            suspect = true;
            throw e;
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            if (!cut) {
                line.connection().close();
            }
        }
    }

    private synchronized Line repaired() throws TokenException {
        if (!suspect) {
            return line; // another thread did it
        }
        if (closed) {
            throw new IllegalStateException("internal error: token used after close");
        }
        if (finalRefusal != null) {
            throw finalRefusal;
        }
        if (!cut && isWell()) {
            suspect = false;
            return line;
        }
        if (System.nanoTime() - lastAttempt < PAUSE_NANOS && cut) {
            throw new TokenException.Unavailable("The token does not answer yet.");
        }
        lastAttempt = System.nanoTime();
        return reconnect();
    }

    private boolean isWell() {
        Line current = line;
        try {
            return current.connection()
                    .threads()
                    .call(session -> {
                        current.keys().sealing().checkCanary(session);
                        return true;
                    });
        } catch (TokenException e) {
            return false;
        }
    }

    private Line reconnect() throws TokenException {
        if (!cut) {
            line.connection().close();
            cut = true;
        }
        if (line.connection().isStuck()) {
            throw new TokenException.Unavailable("A call to the token has not come back.");
        }
        try {
            // callers wait for this: no longer than for a call
            line = connect(settings, record, randomness, settings.callTimeout());
            cut = false;
            suspect = false;
            connections++;
            return line;
        } catch (TokenException.PinIncorrect | TokenException.PinLocked e) {
            finalRefusal = e;
            throw e;
        } catch (TokenException.Misconfigured e) {
            throw new TokenException.Unavailable(e.what()); // it fitted before: it is away
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // the lifeline closes it
    private static Line connect(
            TokenSettings settings,
            @Nullable KeyCheckRecord record,
            Randomness randomness,
            Duration most)
            throws TokenException {
        Connection connection = Connection.open(settings, false);
        try {
            OpenKeys keys =
                    connection
                            .threads()
                            .call(
                                    session -> OpenKeys.read(session, settings, record, randomness),
                                    most);
            return new Line(connection, keys);
        } catch (TokenException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }
}
