package dev.sharekeep.client;

import dev.sharekeep.wire.Fingerprint;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Trusts exactly one public key. Name, issuer and validity of the certificate play no part: the
/// key is the identity, as in the roster.
final class PinnedNode extends X509ExtendedTrustManager {
    /// The server showed another key.
    static final class OtherKeyException extends CertificateException {
        OtherKeyException() {
            super("the server's public key is not the pinned one");
        }
    }

    private final Fingerprint pinned;

    PinnedNode(Fingerprint pinned) {
        this.pinned = pinned;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        if (chain.length == 0
                || !Fingerprint.ofSpki(chain[0].getPublicKey().getEncoded()).equals(pinned)) {
            throw new OtherKeyException();
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw new CertificateException("this side serves nobody");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        throw new CertificateException("this side serves nobody");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("this side serves nobody");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
