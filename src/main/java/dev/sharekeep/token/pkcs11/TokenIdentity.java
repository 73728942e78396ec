package dev.sharekeep.token.pkcs11;

import dev.sharekeep.token.TokenException;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// The identity key for TLS, through SunPKCS11 in the login that the wrapper made.
///
/// JSSE finds the provider of such a key among the registered ones only, so it is registered, last.
/// The module's end kills a provider for good, so each open token has one of its own.
final class TokenIdentity implements AutoCloseable {
    private static final AtomicLong COUNTER = new AtomicLong();
    private static final String ALIAS = "identity";

    private final Lifeline lifeline;
    private final X509ExtendedKeyManager keyManager = new OneKey();
    private @Nullable Provider provider;
    private @Nullable PrivateKey privateKey;
    private int madeFor;

    TokenIdentity(Lifeline lifeline) {
        this.lifeline = lifeline;
    }

    /// The one key manager, which follows the token over outages; throws if it has no key now.
    X509ExtendedKeyManager keyManager() throws TokenException {
        current();
        return keyManager;
    }

    @Override
    public synchronized void close() {
        if (provider != null) {
            Security.removeProvider(provider.getName());
            provider = null;
            privateKey = null;
        }
    }

    /// The private key in the module as it runs now; an older one is dead with its provider.
    private synchronized PrivateKey current() throws TokenException {
        PrivateKey key = privateKey;
        int connection = lifeline.connections();
        if (key == null || connection != madeFor) {
            close();
            key = load(lifeline.keys().certificate());
            privateKey = key;
            madeFor = connection;
        }
        return key;
    }

    private PrivateKey load(X509Certificate certificate) throws TokenException {
        Provider made = Security.getProvider("SunPKCS11").configure("--" + configuration());
        try {
            KeyStore store = KeyStore.getInstance("PKCS11", made);
            store.load(null, null); // logged in already
            for (String alias : java.util.Collections.list(store.aliases())) {
                if (certificate.equals(store.getCertificate(alias))
                        && store.getKey(alias, null) instanceof PrivateKey key) {
                    Security.addProvider(made);
                    provider = made;
                    return key;
                }
            }
        } catch (GeneralSecurityException | IOException e) {
            throw new TokenException.Unavailable(
                    "The identity key of the token "
                            + lifeline.token().label()
                            + " cannot be used for TLS.");
        }
        throw new TokenException.KeysLoose(
                KeyKind.IDENTITY.id(1), "CKA_ID", "not found beside its certificate");
    }

    private String configuration() {
        return "name=sharekeep"
                + COUNTER.incrementAndGet()
                + "\nlibrary=\""
                + lifeline.module().path()
                + "\"\nslot="
                + lifeline.token().slot()
                + "\n";
    }

    /// Offers the one key to whoever asks for EC.
    private final class OneKey extends X509ExtendedKeyManager {
        private static @Nullable String alias(String... keyTypes) {
            for (String type : keyTypes) {
                if (type.startsWith("EC")) {
                    return ALIAS;
                }
            }
            return null;
        }

        @Override
        public @Nullable String chooseEngineClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return alias(keyTypes);
        }

        @Override
        public @Nullable String chooseEngineServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return alias(keyType);
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return alias(keyTypes);
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return alias(keyType);
        }

        @Override
        public String @Nullable [] getClientAliases(
                String keyType, Principal @Nullable [] issuers) {
            return aliases(keyType);
        }

        @Override
        public String @Nullable [] getServerAliases(
                String keyType, Principal @Nullable [] issuers) {
            return aliases(keyType);
        }

        private static String @Nullable [] aliases(String keyType) {
            String alias = alias(keyType);
            return alias == null ? null : new String[] {alias};
        }

        @Override
        public X509Certificate @Nullable [] getCertificateChain(String alias) {
            return ALIAS.equals(alias)
                    ? new X509Certificate[] {lifeline.keys().certificate()}
                    : null;
        }

        @Override
        public @Nullable PrivateKey getPrivateKey(String alias) {
            if (!ALIAS.equals(alias)) {
                return null;
            }
            try {
                return current();
            } catch (TokenException e) {
                return null; // the handshake fails, and the token's own calls say why
            }
        }
    }
}
