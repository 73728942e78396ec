package dev.sharekeep.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// A mutual TLS 1.3 handshake on the loopback, with both private keys in tokens.
public final class Loopback {
    private Loopback() {}

    public static void handshake(Token server, Token client) throws Exception {
        SSLContext serverSide = context(server, client.identityCertificate());
        SSLContext clientSide = context(client, server.identityCertificate());
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (SSLServerSocket listening =
                (SSLServerSocket)
                        serverSide.getServerSocketFactory().createServerSocket(0, 1, loopback)) {
            listening.setEnabledProtocols(new String[] {"TLSv1.3"});
            listening.setNeedClientAuth(true);
            listening.setSoTimeout(10_000);
            CompletableFuture<X509Certificate> seen = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> serve(listening, seen));
            try (SSLSocket socket =
                    (SSLSocket)
                            clientSide
                                    .getSocketFactory()
                                    .createSocket(loopback, listening.getLocalPort())) {
                socket.setSoTimeout(10_000);
                socket.setEnabledProtocols(new String[] {"TLSv1.3"});
                socket.startHandshake();
                assertThat(socket.getInputStream().read()).isEqualTo(42);
                assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
                assertThat(socket.getSession().getPeerCertificates()[0])
                        .isEqualTo(server.identityCertificate());
            }
            assertThat(seen.get(10, java.util.concurrent.TimeUnit.SECONDS))
                    .isEqualTo(client.identityCertificate());
        }
    }

    private static void serve(SSLServerSocket listening, CompletableFuture<X509Certificate> seen) {
        try (SSLSocket socket = (SSLSocket) listening.accept()) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(42);
            seen.complete((X509Certificate) socket.getSession().getPeerCertificates()[0]);
        } catch (java.io.IOException e) {
            seen.completeExceptionally(e);
        }
    }

    private static SSLContext context(Token mine, X509Certificate peer) throws Exception {
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(
                new KeyManager[] {mine.identityKeyManager()},
                new TrustManager[] {new OnePeer(peer)},
                null);
        return context;
    }

    private record OnePeer(X509Certificate peer) implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            assertThat(chain[0]).isEqualTo(peer);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            assertThat(chain[0]).isEqualTo(peer);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
