package dev.sharekeep.boot;

import dev.sharekeep.wire.Fingerprint;
import java.math.BigInteger;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A client of the REST API without the SDK: its certificate is long expired and names nobody,
/// which plays no part. It pins the node's key.
final class TestCaller {
    private final KeyPair keys;

    private TestCaller(KeyPair keys) {
        this.keys = keys;
    }

    static TestCaller make() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return new TestCaller(generator.generateKeyPair());
    }

    /// A `[[Client]]` table that lets this caller in.
    String entry(String roles) {
        return "\n[[Client]]\nFingerprint = \"%s\"\nTenant = \"treasury\"\nRoles = [%s]\n"
                .formatted(Fingerprint.ofSpki(keys.getPublic().getEncoded()), roles);
    }

    /// Speaks to the node of this key (base64 of DER), showing its certificate.
    HttpClient.Builder http(Version version, String nodeKey) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        char[] none = {};
        store.setKeyEntry("client", keys.getPrivate(), none, new X509Certificate[] {certificate()});
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(store, none);
        return http(version, nodeKey, factory.getKeyManagers());
    }

    /// The same without any certificate.
    static HttpClient.Builder anonymous(Version version, String nodeKey) throws Exception {
        return http(version, nodeKey, null);
    }

    private static HttpClient.Builder http(Version version, String nodeKey, KeyManager[] keys)
            throws Exception {
        SSLContext tls = SSLContext.getInstance("TLSv1.3");
        tls.init(keys, new TrustManager[] {new Pinned(Base64.getDecoder().decode(nodeKey))}, null);
        return HttpClient.newBuilder()
                .sslContext(tls)
                .version(version)
                .connectTimeout(Duration.ofSeconds(30));
    }

    private X509Certificate certificate() throws Exception {
        X500Name name = new X500Name("CN=nobody");
        var builder =
                new JcaX509v3CertificateBuilder(
                        name,
                        BigInteger.ONE,
                        Date.from(Instant.parse("2001-01-01T00:00:00Z")),
                        Date.from(Instant.parse("2002-01-01T00:00:00Z")),
                        name,
                        keys.getPublic());
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }

    private static final class Pinned extends X509ExtendedTrustManager {
        private final byte[] spki;

        private Pinned(byte[] spki) {
            this.spki = spki;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            if (!Arrays.equals(chain[0].getPublicKey().getEncoded(), spki)) {
                throw new CertificateException("another key");
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            checkServerTrusted(chain, type);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            checkServerTrusted(chain, type);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
