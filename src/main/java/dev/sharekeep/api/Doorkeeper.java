package dev.sharekeep.api;

import dev.sharekeep.node.Caller;
import dev.sharekeep.node.Settings;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.wire.Fingerprint;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.security.cert.Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.net.ssl.SSLPeerUnverifiedException;

/// Stands before every path of the clients' door: names the call, asks who it is, and turns away
/// who is unknown or brings too much.
@ApplicationScoped
class Doorkeeper {
    static final String CORRELATION_HEADER = "X-Correlation-Id";
    static final int MOST_BODY_BYTES = 64 * 1024;
    private static final long MOST_THROWN_AWAY_BYTES = 1024 * 1024;
    private static final String CALLER = "sharekeep.caller";
    private static final String CORRELATION = "sharekeep.correlation";
    private static final int BEFORE_ALL_ELSE = 10_000;
    private static final int CORRELATION_BYTES = 8;

    private final Map<Fingerprint, Caller> callers;
    private final Randomness randomness;
    private final Problems problems;

    Doorkeeper(Settings settings, Randomness randomness, Problems problems) {
        this.callers =
                settings.clients().stream()
                        .collect(
                                Collectors.toUnmodifiableMap(
                                        Settings.Client::fingerprint,
                                        c -> new Caller(c.fingerprint(), c.tenant(), c.roles())));
        this.randomness = randomness;
        this.problems = problems;
    }

    void stand(@Observes Filters filters) {
        filters.register(this::admit, BEFORE_ALL_ELSE);
    }

    /// Who makes this call; it passed the door.
    static Caller caller(RoutingContext call) {
        return Objects.requireNonNull(call.get(CALLER));
    }

    static String correlation(RoutingContext call) {
        return Objects.requireNonNull(call.get(CORRELATION));
    }

    private void admit(RoutingContext call) {
        String correlation = HexFormat.of().formatHex(randomness.bytes(CORRELATION_BYTES));
        call.put(CORRELATION, correlation);
        call.response().putHeader(CORRELATION_HEADER, correlation);
        call.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        Optional<Caller> caller = identify(call);
        if (caller.isEmpty()) {
            turnAway(call, Answer.UNAUTHENTICATED);
        } else if (length(call) > MOST_BODY_BYTES) {
            turnAway(call, Answer.BODY_TOO_LARGE);
        } else {
            call.put(CALLER, caller.get());
            call.next();
        }
    }

    /// Answers, and throws away what the sender still sends, so that it gets to read the answer;
    /// who does not stop is cut off.
    private void turnAway(RoutingContext call, Answer answer) {
        problems.send(call, answer);
        HttpServerRequest request = call.request();
        if (!request.isEnded()) {
            AtomicLong thrownAway = new AtomicLong();
            request.handler(part -> {
                if (thrownAway.addAndGet(part.length()) > MOST_THROWN_AWAY_BYTES) {
                    request.connection().close();
                }
            });
            request.resume();
        }
    }

    private Optional<Caller> identify(RoutingContext call) {
        try {
            List<Certificate> chain = call.request().connection().peerCertificates();
            if (chain == null || chain.isEmpty()) {
                return Optional.empty();
            }
            byte[] spki = chain.getFirst().getPublicKey().getEncoded();
            return Optional.ofNullable(callers.get(Fingerprint.ofSpki(spki)));
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    private static long length(RoutingContext call) {
        String length = call.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
