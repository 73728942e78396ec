package dev.sharekeep.token.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.*;

import dev.sharekeep.token.TokenException;
import dev.sharekeep.wire.MalformedException;
import dev.sharekeep.wire.RsaPublicKey;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;

/// The public halves of the token's key pairs, as the token tells them.
final class PublicKeys {
    private static final int P256_POINT_BYTES = 65;

    private PublicKeys() {}

    /// Reads modulus and exponent from the private key itself, so that no other object matters.
    static RsaPublicKey rsa(Session session, TokenKey key) throws PKCS11Exception, TokenException {
        byte[] modulus = session.bytes(key.handle(), CKA_MODULUS);
        byte[] exponent = session.bytes(key.handle(), CKA_PUBLIC_EXPONENT);
        try {
            return RsaPublicKey.of(new BigInteger(1, modulus), new BigInteger(1, exponent));
        } catch (MalformedException e) {
            throw new TokenException.KeysLoose(key.id(), "CKA_MODULUS", e.what());
        }
    }

    /// The identity key's point, uncompressed, from its public object.
    static byte[] point(Session session, String id) throws PKCS11Exception, TokenException {
        byte[] point = session.bytes(only(session, id, CKO_PUBLIC_KEY), CKA_EC_POINT);
        if (point.length == P256_POINT_BYTES + 2) {
            point = Arrays.copyOfRange(point, 2, point.length); // inside a DER OCTET STRING
        }
        if (point.length != P256_POINT_BYTES || point[0] != 4) {
            throw new TokenException.KeysLoose(id, "CKA_EC_POINT", "not a point of P-256");
        }
        return point;
    }

    static Optional<X509Certificate> certificate(Session session, String id)
            throws PKCS11Exception, TokenException {
        if (session.find(withId(id, CKO_CERTIFICATE)).length == 0) {
            return Optional.empty();
        }
        byte[] der = session.bytes(only(session, id, CKO_CERTIFICATE), CKA_VALUE);
        try {
            return Optional.of(
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509")
                                    .generateCertificate(new ByteArrayInputStream(der)));
        } catch (CertificateException e) {
            throw new TokenException.KeysLoose(id, "CKA_VALUE", "its certificate is not readable");
        }
    }

    private static long only(Session session, String id, long objectClass)
            throws PKCS11Exception, TokenException {
        long[] found = session.find(withId(id, objectClass));
        if (found.length != 1) {
            throw new TokenException.KeysLoose(
                    id, "CKA_ID", "used by " + found.length + " public objects of one class");
        }
        return found[0];
    }

    private static Template withId(String id, long objectClass) {
        return Template.empty()
                .with(CKA_CLASS, objectClass)
                .with(CKA_TOKEN, true)
                .with(CKA_ID, id.getBytes(StandardCharsets.US_ASCII));
    }
}
