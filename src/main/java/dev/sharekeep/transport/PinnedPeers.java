package dev.sharekeep.transport;

import dev.sharekeep.wire.Fingerprint;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Trusts exactly the public keys that the roster pins. Names, issuers and validity dates of a
/// certificate play no part; that the peer holds the key, the handshake's signature shows.
final class PinnedPeers extends X509ExtendedTrustManager {
    private final Set<Fingerprint> pins;
    private final Consumer<Fingerprint> refused;

    /// `refused` hears of each public key that was offered and is not pinned.
    PinnedPeers(Set<Fingerprint> pins, Consumer<Fingerprint> refused) {
        this.pins = Set.copyOf(pins);
        this.refused = refused;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        if (chain == null || chain.length == 0) {
            throw new CertificateException("the peer shows no certificate");
        }
        Fingerprint shown = Fingerprint.ofSpki(chain[0].getPublicKey().getEncoded());
        if (!pins.contains(shown)) {
            refused.accept(shown);
            throw new CertificateException("public key " + shown + " is not pinned here");
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
