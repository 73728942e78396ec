package dev.sharekeep.transport;

import dev.sharekeep.wire.Fingerprint;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;

/// TLS 1.3 by the JDK, both sides with certificates, the own key wherever the key manager has it.
final class LinkTls {
    private static final String VERSION = "TLSv1.3";

    /// A session may be resumed for a second at most: each connection proves the key anew, so that
    /// a ticket taken from memory does not stand in for it.
    private static final long RESUMABLE_SECONDS = 1;

    private LinkTls() {}

    static SslContext toListen(
            X509ExtendedKeyManager own, Set<Fingerprint> peers, Consumer<Fingerprint> refused)
            throws SSLException {
        return GrpcSslContexts.configure(SslContextBuilder.forServer(own), SslProvider.JDK)
                .protocols(VERSION)
                .sessionTimeout(RESUMABLE_SECONDS)
                .clientAuth(ClientAuth.REQUIRE)
                .trustManager(new PinnedPeers(peers, refused))
                .build();
    }

    /// A context for one peer, so that no other pinned node can answer in its place.
    static SslContext toDial(
            X509ExtendedKeyManager own, Fingerprint peer, Consumer<Fingerprint> refused)
            throws SSLException {
        return GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
                .protocols(VERSION)
                .sessionTimeout(RESUMABLE_SECONDS)
                .keyManager(own)
                .trustManager(new PinnedPeers(Set.of(peer), refused))
                .build();
    }
}
