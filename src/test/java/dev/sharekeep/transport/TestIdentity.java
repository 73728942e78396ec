package dev.sharekeep.transport;

import dev.sharekeep.wire.Fingerprint;
import java.math.BigInteger;
import java.net.Socket;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A node's identity made in memory. Its certificate expired long ago and names nobody, which plays
/// no part where public keys are pinned.
final class TestIdentity extends X509ExtendedKeyManager {
    private static final String ALIAS = "identity";

    private final PrivateKey key;
    private final X509Certificate certificate;

    private TestIdentity(PrivateKey key, X509Certificate certificate) {
        this.key = key;
        this.certificate = certificate;
    }

    static TestIdentity make() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return of(generator.generateKeyPair());
    }

    private static TestIdentity of(KeyPair pair) throws Exception {
        X500Name nobody = new X500Name("CN=nobody");
        var builder =
                new JcaX509v3CertificateBuilder(
                        nobody,
                        BigInteger.ONE,
                        Date.from(Instant.parse("2001-01-01T00:00:00Z")),
                        Date.from(Instant.parse("2002-01-01T00:00:00Z")),
                        nobody,
                        pair.getPublic());
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
        return new TestIdentity(
                pair.getPrivate(),
                new JcaX509CertificateConverter().getCertificate(builder.build(signer)));
    }

    /// Shows another's certificate without having its key.
    TestIdentity showing(TestIdentity other) {
        return new TestIdentity(key, other.certificate);
    }

    Fingerprint fingerprint() {
        return Fingerprint.ofSpki(certificate.getPublicKey().getEncoded());
    }

    @Override
    public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
        return ALIAS;
    }

    @Override
    public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
        return ALIAS;
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
        return ALIAS;
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
        return ALIAS;
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return new X509Certificate[] {certificate};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return key;
    }
}
