package dev.sharekeep.token.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.*;

import dev.sharekeep.secret.Randomness;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;

/// Self-signed certificates for the identity key: a form that TLS asks for, and nothing else.
///
/// Peers pin the public key, so names mean nothing and validity has no end (RFC 5280, 4.1.2.5).
final class IdentityCertificates {
    static final byte[] P256 = {0x06, 0x08, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 3, 1, 7};
    private static final X500Name NAME = new X500Name("CN=sharekeep node");
    private static final Instant NO_END = Instant.parse("9999-12-31T23:59:59Z");
    private static final int SERIAL_BYTES = 16;
    private static final AlgorithmIdentifier ECDSA_SHA256 =
            new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);

    private IdentityCertificates() {}

    /// Makes the certificate of a key and stores it beside the key, under the key's own id.
    static void make(Session session, TokenKey key, Instant now, Randomness randomness)
            throws PKCS11Exception, dev.sharekeep.token.TokenException {
        byte[] serial = randomness.bytes(SERIAL_BYTES);
        serial[0] = (byte) (serial[0] & 0x7f | 0x40); // positive, of fixed length
        SubjectPublicKeyInfo spki =
                new SubjectPublicKeyInfo(
                        new AlgorithmIdentifier(
                                X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1),
                        PublicKeys.point(session, key.id()));
        Signing signing = new Signing(session, key);
        X509CertificateHolder certificate;
        byte[] encoded;
        byte[] encodedSerial;
        byte[] name;
        try {
            certificate =
                    new X509v3CertificateBuilder(
                                    NAME,
                                    new BigInteger(1, serial),
                                    Date.from(now),
                                    Date.from(NO_END),
                                    NAME,
                                    spki)
                            .addExtension(
                                    Extension.keyUsage,
                                    true,
                                    new KeyUsage(KeyUsage.digitalSignature))
                            .build(signing);
            encoded = certificate.getEncoded();
            encodedSerial = new ASN1Integer(certificate.getSerialNumber()).getEncoded();
            name = NAME.getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException("internal error: certificate not encodable", e);
        } catch (SigningFailure e) {
            throw e.code;
        }
        session.create(
                Template.empty()
                        .with(CKA_CLASS, CKO_CERTIFICATE)
                        .with(CKA_CERTIFICATE_TYPE, CKC_X_509)
                        .with(CKA_TOKEN, true)
                        .with(CKA_PRIVATE, false)
                        .with(CKA_MODIFIABLE, false)
                        .with(CKA_LABEL, key.id().toCharArray())
                        .with(CKA_ID, key.id().getBytes(StandardCharsets.US_ASCII))
                        .with(CKA_SUBJECT, name)
                        .with(CKA_ISSUER, name)
                        .with(CKA_SERIAL_NUMBER, encodedSerial)
                        .with(CKA_VALUE, encoded));
    }

    /// ECDSA over a SHA-256 digest in the token, as DER.
    static byte[] sign(Session session, TokenKey key, byte[] message) throws PKCS11Exception {
        byte[] digest = dev.sharekeep.wire.Hash.SHA256.ofObject(message);
        byte[] signature = session.sign(CKM_ECDSA, key.handle(), digest);
        int half = signature.length / 2;
        try {
            return new DERSequence(
                            new org.bouncycastle.asn1.ASN1Encodable[] {
                                integer(signature, 0, half),
                                integer(signature, half, signature.length)
                            })
                    .getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException("internal error: signature not encodable", e);
        }
    }

    private static ASN1Integer integer(byte[] signature, int from, int to) {
        return new ASN1Integer(new BigInteger(1, Arrays.copyOfRange(signature, from, to)));
    }

    /// Carries a return code through bcpkix, whose interface has no checked exceptions.
    private static final class SigningFailure extends RuntimeException {
        private final transient PKCS11Exception code;

        private SigningFailure(PKCS11Exception code) {
            this.code = code;
        }
    }

    private record Signing(Session session, TokenKey key, ByteArrayOutputStream message)
            implements ContentSigner {
        private Signing(Session session, TokenKey key) {
            this(session, key, new ByteArrayOutputStream());
        }

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return ECDSA_SHA256;
        }

        @Override
        public OutputStream getOutputStream() {
            return message;
        }

        @Override
        public byte[] getSignature() {
            try {
                return sign(session, key, message.toByteArray());
            } catch (PKCS11Exception e) {
                throw new SigningFailure(e);
            }
        }
    }
}
