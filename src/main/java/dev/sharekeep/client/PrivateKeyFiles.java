package dev.sharekeep.client;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.math.SecretScalar;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.wire.Der;
import dev.sharekeep.wire.MalformedException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads EC private keys from PEM files, SEC 1 (RFC 5915) and PKCS#8 (RFC 5958), as OpenSSL writes
/// them. Own decoder, because the JDK's hands the key out as a BigInteger that cannot be wiped.
public final class PrivateKeyFiles {
    private static final String SEC1 = "EC PRIVATE KEY";
    private static final String PKCS8 = "PRIVATE KEY";
    private static final String EC_PUBLIC_KEY = "1.2.840.10045.2.1";
    private static final Map<String, Curve> CURVES =
            Map.of(
                    "1.3.132.0.10", Curve.SECP256K1,
                    "1.2.840.10045.3.1.7", Curve.SECP256R1,
                    "1.3.132.0.34", Curve.SECP384R1,
                    "1.3.132.0.35", Curve.SECP521R1);

    private PrivateKeyFiles() {}

    /// Reads the only EC private key in `file`; the caller closes it.
    @MustBeClosed
    public static OutsideKey readPem(Path file) {
        boolean sec1 = PemText.has(file, SEC1, ClientCode.PRIVATE_KEY_INVALID);
        byte[] der = PemText.readSecret(file, sec1 ? SEC1 : PKCS8, ClientCode.PRIVATE_KEY_INVALID);
        try {
            return sec1 ? sec1(der, null) : pkcs8(der);
        } catch (MalformedException e) {
            throw invalid(file.getFileName() + ": " + e.what());
        } finally {
            Arrays.fill(der, (byte) 0);
        }
    }

    /// A key from its number, big-endian in the curve's fixed width; the caller closes it and still
    /// owns `number`.
    @MustBeClosed
    public static OutsideKey ofNumber(String curve, SecretBytes number) {
        Curve known =
                Curve.named(curve)
                        .orElseThrow(() ->
                                SharekeepException.local(
                                        ClientCode.CURVE_UNKNOWN,
                                        "no curve is called " + curve,
                                        "Use secp256k1, secp256r1, secp384r1 or" + " secp521r1."));
        try {
            return key(known, number);
        } catch (MalformedException e) {
            throw invalid(e.what());
        }
    }

    @MustBeClosed
    private static OutsideKey pkcs8(byte[] der) throws MalformedException {
        Der outer = Der.reader(der);
        Der info = outer.sequence();
        outer.end();
        if (!info.integer().equals(BigInteger.ZERO)) {
            throw new MalformedException("is not PKCS#8 version 1");
        }
        Der algorithm = info.sequence();
        if (!algorithm.objectIdentifier().equals(EC_PUBLIC_KEY)) {
            throw new MalformedException("is not an EC key");
        }
        Curve curve = curve(algorithm.objectIdentifier());
        algorithm.end();
        byte[] inner = info.octetString();
        try {
            info.end();
            return sec1(inner, curve);
        } finally {
            Arrays.fill(inner, (byte) 0);
        }
    }

    /// ECPrivateKey; `outer` is the curve that PKCS#8 names around it.
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // `checked` hands the key on or closes it
    private static OutsideKey sec1(byte[] der, @Nullable Curve outer) throws MalformedException {
        Der whole = Der.reader(der);
        Der fields = whole.sequence();
        whole.end();
        if (!fields.integer().equals(BigInteger.ONE)) {
            throw new MalformedException("is not an EC private key of version 1");
        }
        byte[] number = fields.octetString();
        try (SecretBytes secret = SecretBytes.takeFrom(number)) {
            Curve curve = outer;
            if (fields.hasExplicit(0)) {
                Der parameters = fields.explicit(0);
                Curve named = curve(parameters.objectIdentifier());
                parameters.end();
                if (outer != null && !outer.equals(named)) {
                    throw new MalformedException("names two curves");
                }
                curve = named;
            }
            if (curve == null) {
                throw new MalformedException("does not name its curve");
            }
            byte[] point = null;
            if (fields.hasExplicit(1)) {
                Der bits = fields.explicit(1);
                point = bits.bitString();
                bits.end();
            }
            fields.end();
            return checked(key(curve, secret), point);
        }
    }

    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // hands on what it got, or closes it
    private static OutsideKey checked(OutsideKey key, byte @Nullable [] point)
            throws MalformedException {
        try {
            if (point != null
                    && !Point.decodeAny(key.curveItself(), point).equals(key.publicPoint())) {
                throw new MalformedException("holds a public key that is not its own");
            }
            return key;
        } catch (MalformedException e) {
            key.close();
            throw e;
        }
    }

    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // the key owns the scalar
    private static OutsideKey key(Curve curve, SecretBytes number) throws MalformedException {
        if (number.length() != curve.scalarLength()) {
            throw new MalformedException(
                    "the number of a key on "
                            + curve.curveName()
                            + " takes "
                            + curve.scalarLength()
                            + " bytes");
        }
        SecretScalar scalar = SecretScalar.decode(curve, number);
        if (scalar.isZero()) {
            scalar.close();
            throw new MalformedException("the private key is zero");
        }
        return new OutsideKey(scalar);
    }

    private static Curve curve(String identifier) throws MalformedException {
        Curve curve = CURVES.get(identifier);
        if (curve == null) {
            throw new MalformedException("is of a curve that is not supported");
        }
        return curve;
    }

    private static SharekeepException invalid(String what) {
        return SharekeepException.local(
                ClientCode.PRIVATE_KEY_INVALID,
                what,
                "Give an EC key on secp256k1, secp256r1, secp384r1 or secp521r1 in PEM, as openssl"
                        + " ecparam -genkey writes it.");
    }
}
