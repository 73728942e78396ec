package dev.sharekeep.boot;

import java.net.Socket;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Lets any client certificate through the handshake: TLS proves that the client has its private
/// key, and the API decides by the key's fingerprint who that is. Issuer, subject and dates play no
/// part. Servers are never trusted by this.
final class AnyClientCertificate extends X509ExtendedTrustManager {
    private static final X509Certificate[] NO_ISSUERS = {};

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) {
        throw notForServers();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket) {
        throw notForServers();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {
        throw notForServers();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return NO_ISSUERS;
    }

    private static IllegalStateException notForServers() {
        return new IllegalStateException("internal error: this node dials no servers here");
    }
}
