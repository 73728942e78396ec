package dev.sharekeep.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sharekeep.client.SiteFile.NodeAddress;
import dev.sharekeep.contract.Problem;
import dev.sharekeep.contract.SessionReply;
import dev.sharekeep.wire.MalformedException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// Calls to one node over mutual TLS 1.3. A call with a session id survives a lost connection: its
/// outcome is asked for, and only then is it sent again under the same id.
final class NodeClient implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final long[] PAUSES_MILLIS = {200, 1_000, 3_000};
    private static final long POLL_MILLIS = 500;
    private static final int MOST_REPLY_BYTES = 4 * 1024 * 1024;

    private final NodeAddress address;
    private final Duration timeout;
    private final HttpClient http;

    NodeClient(NodeAddress address, ClientIdentity identity, Duration timeout) {
        this.address = address;
        this.timeout = timeout;
        this.http =
                HttpClient.newBuilder()
                        .sslContext(context(address, identity))
                        .sslParameters(new SSLParameters(null, new String[] {"TLSv1.3"}))
                        .connectTimeout(CONNECT_TIMEOUT)
                        .executor(Executors.newVirtualThreadPerTaskExecutor())
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build();
    }

    private static SSLContext context(NodeAddress address, ClientIdentity identity) {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(
                    identity.keyManagers(),
                    new TrustManager[] {new PinnedNode(address.fingerprint())},
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw SharekeepException.local(
                    ClientCode.CLIENT_FILE_INVALID,
                    "the client's key cannot be used for TLS",
                    "Give an EC P-256 or RSA key and its certificate.");
        }
    }

    int index() {
        return address.index();
    }

    NodeAddress address() {
        return address;
    }

    /// A read: repeated as it is when the connection is lost.
    <T extends Record> T get(String path, Class<T> reply) {
        return persistently(null, request(path).GET().build(), reply);
    }

    /// An operation under `session`, which `body` carries too.
    <T extends Record> T post(String session, String path, Record body, Class<T> reply) {
        HttpRequest request =
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(StrictJson.write(body)))
                        .build();
        return persistently(session, request, reply);
    }

    private <T extends Record> T persistently(
            @Nullable String session, HttpRequest request, Class<T> reply) {
        for (int attempt = 0; ; attempt++) {
            try {
                return parse(send(request), reply);
            } catch (IOException e) {
                if (attempt == PAUSES_MILLIS.length) {
                    throw unreachable(e);
                }
                pause(PAUSES_MILLIS[attempt]);
            }
            Optional<T> finished = session == null ? Optional.empty() : outcomeOf(session, reply);
            if (finished.isPresent()) {
                return finished.get();
            }
        }
    }

    /// What became of `session`: its result, its problem as an exception, or empty where the node
    /// does not know it or cannot be reached.
    private <T extends Record> Optional<T> outcomeOf(String session, Class<T> reply) {
        long patienceMillis = timeout.toMillis();
        HttpRequest ask = request("/v1/sessions/" + session).GET().build();
        while (true) {
            HttpResponse<InputStream> response;
            try {
                response = send(ask);
                if (response.statusCode() == 404) {
                    return Optional.empty();
                }
                SessionReply found = parse(response, SessionReply.class);
                JsonNode result = found.result();
                if (found.problem() != null) {
                    throw SharekeepException.of(index(), found.problem());
                }
                if (result != null) {
                    return Optional.of(StrictJson.read(result, reply, StrictJson.Unknown.SKIPPED));
                }
                if (found.state().equals("unknown")) {
                    return Optional.empty();
                }
            } catch (IOException e) {
                return Optional.empty();
            } catch (MalformedException e) {
                throw malformed(e.what());
            }
            if (patienceMillis <= 0) {
                throw SharekeepException.at(
                        index(),
                        ClientCode.SESSION_RUNNING,
                        address + " still works on session " + session,
                        "Ask for it again later by its session id.",
                        null);
            }
            pause(POLL_MILLIS);
            patienceMillis -= POLL_MILLIS;
        }
    }

    private HttpRequest.Builder request(String path) {
        String host =
                address.host().contains(":") && !address.host().startsWith("[")
                        ? "[" + address.host() + "]"
                        : address.host();
        return HttpRequest.newBuilder(URI.create("https://" + host + ":" + address.port() + path))
                .header("Accept", "application/json, application/problem+json")
                .timeout(timeout);
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
        try {
            return http.send(request, BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted();
        } catch (IOException e) {
            if (causedByOtherKey(e)) {
                throw SharekeepException.at(
                        index(),
                        ClientCode.NODE_IDENTITY_WRONG,
                        "the server at the address of " + address + " holds another key",
                        "Compare the node's fingerprint with the site file; do not go on before"
                                + " you know why it differs.",
                        e);
            }
            throw e;
        }
    }

    private <T extends Record> T parse(HttpResponse<InputStream> response, Class<T> reply)
            throws IOException {
        byte[] body;
        try (InputStream in = response.body()) {
            body = in.readNBytes(MOST_REPLY_BYTES + 1);
        }
        if (body.length > MOST_REPLY_BYTES) {
            throw malformed("more than " + MOST_REPLY_BYTES + " bytes");
        }
        boolean good = response.statusCode() / 100 == 2;
        try {
            if (good) {
                return StrictJson.read(body, reply, StrictJson.Unknown.SKIPPED);
            }
            throw SharekeepException.of(
                    index(), StrictJson.read(body, Problem.class, StrictJson.Unknown.SKIPPED));
        } catch (MalformedException e) {
            throw malformed("status " + response.statusCode() + ", " + e.what());
        }
    }

    private static boolean causedByOtherKey(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof PinnedNode.OtherKeyException) {
                return true;
            }
        }
        return false;
    }

    private SharekeepException unreachable(IOException e) {
        return SharekeepException.at(
                index(),
                ClientCode.NODE_UNREACHABLE,
                address + " does not answer (" + e.getClass().getSimpleName() + ")",
                "Check that the node runs, that its client port is open from here, and that it"
                        + " knows this client's fingerprint; then call again.",
                e);
    }

    private SharekeepException malformed(String what) {
        return SharekeepException.at(
                index(),
                ClientCode.REPLY_MALFORMED,
                address + " answered with something that is no answer: " + what,
                "Check that the address is a node's client port and that versions fit.",
                null);
    }

    private SharekeepException interrupted() {
        return SharekeepException.at(
                index(),
                ClientCode.INTERRUPTED,
                "interrupted while waiting for " + address,
                "Ask for the session by its id to learn how it ended.",
                null);
    }

    private void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted();
        }
    }

    @Override
    public void close() {
        // Not close(), which waits for calls that nobody waits for any more.
        http.shutdownNow();
    }

    /// All nodes of `site`, in index order.
    static List<NodeClient> all(SiteFile site) {
        Duration timeout = Duration.ofSeconds(site.timeoutSeconds());
        return site.nodes().stream()
                .map(node -> new NodeClient(node, site.identity(), timeout))
                .toList();
    }
}
