package dev.sharekeep.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.sharekeep.client.SiteFile.NodeAddress;
import dev.sharekeep.contract.Problem;
import dev.sharekeep.contract.SiteReply;
import dev.sharekeep.wire.Fingerprint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// A server in a node's place over real mutual TLS 1.3, whose answers the test writes.
final class TestNode implements AutoCloseable {
    /// Answers one call with a record, a problem, or (null) by cutting the connection.
    interface Answer {
        Object to(String path, byte[] body) throws IOException;
    }

    private final int index;
    private final HttpsServer server;
    private final Fingerprint fingerprint;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    final List<String> calls = new CopyOnWriteArrayList<>();
    final List<X509Certificate> callers = new CopyOnWriteArrayList<>();

    TestNode(int index, Path folder) throws Exception {
        TestKeys keys = TestKeys.make(folder, "node" + index);
        this.index = index;
        this.fingerprint = keys.identity().fingerprint();
        this.server =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(
                keys.identity().keyManagers(), new TrustManager[] {new Everyone(callers)}, null);
        server.setHttpsConfigurator(
                new HttpsConfigurator(context) {
                    @Override
                    public void configure(HttpsParameters parameters) {
                        SSLParameters strict = context.getDefaultSSLParameters();
                        strict.setNeedClientAuth(true);
                        strict.setProtocols(new String[] {"TLSv1.3"});
                        parameters.setSSLParameters(strict);
                    }
                });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    TestNode answers(String path, Answer answer) {
        answers.put(path, answer);
        return this;
    }

    NodeAddress address() {
        return new NodeAddress(index, "127.0.0.1", server.getAddress().getPort(), fingerprint);
    }

    static Problem problem(String code, int... culprits) {
        List<Integer> named = new ArrayList<>();
        for (int culprit : culprits) {
            named.add(culprit);
        }
        return new Problem("about:blank", code, 409, "detail", code, "hint", named, null, "c-1");
    }

    /// Nodes 1 to n that know each other as one site called "main".
    static List<TestNode> site(int n, Path folder) throws Exception {
        List<TestNode> nodes = new ArrayList<>();
        for (int i = 1; i <= n; i++) {
            nodes.add(new TestNode(i, folder));
        }
        List<String> roster = nodes.stream().map(node -> node.fingerprint.toString()).toList();
        List<Integer> all = nodes.stream().map(node -> node.index).toList();
        for (TestNode node : nodes) {
            SiteReply reply =
                    new SiteReply(
                            "main",
                            node.index,
                            1,
                            roster,
                            Map.of("default", all),
                            "treasury",
                            List.of("user"),
                            "test");
            node.answers("/v1/site", (path, body) -> reply);
        }
        return nodes;
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        byte[] body = exchange.getRequestBody().readAllBytes();
        calls.add(path);
        Answer known = answers.get(path);
        Object answer = known == null ? problem("NOT_FOUND") : known.to(path, body);
        if (answer == null) {
            exchange.close();
            return;
        }
        byte[] bytes = answer instanceof byte[] raw ? raw : StrictJson.write(answer);
        int status = answer instanceof Problem p ? (known == null ? 404 : p.status()) : 200;
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private record Everyone(List<X509Certificate> seen) implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            seen.add(chain[0]);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            throw new IllegalStateException("a server calls nobody");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
