package dev.sharekeep.boot;

import io.quarkus.tls.runtime.KeyStoreAndKeyCertOptions;
import io.quarkus.tls.runtime.KeyStoreProvider;
import io.quarkus.tls.runtime.TrustStoreAndTrustOptions;
import io.quarkus.tls.runtime.TrustStoreProvider;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;

/// The clients' door's TLS: the node's identity key, which never leaves the token.
@ApplicationScoped
@Identifier(TokenIdentity.TLS)
class TokenIdentity implements KeyStoreProvider, TrustStoreProvider {
    /// The name of this TLS configuration in the framework's settings.
    static final String TLS = "node";

    private final RunningNode node;

    TokenIdentity(RunningNode node) {
        this.node = node;
    }

    @Override
    public KeyStoreAndKeyCertOptions getKeyStore(Vertx vertx) {
        return new KeyStoreAndKeyCertOptions(
                holding(node.certificate()), KeyCertOptions.wrap(node.identity()));
    }

    @Override
    public TrustStoreAndTrustOptions getTrustStore(Vertx vertx) {
        return new TrustStoreAndTrustOptions(
                holding(node.certificate()), TrustOptions.wrap(new AnyClientCertificate()));
    }

    /// The framework wants a store to look at; it holds what is public.
    private static KeyStore holding(Certificate certificate) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("identity", certificate);
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("internal error: no key store in memory", e);
        }
    }
}
