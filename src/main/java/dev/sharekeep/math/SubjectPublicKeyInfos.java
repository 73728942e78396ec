package dev.sharekeep.math;

import dev.sharekeep.wire.Der;
import dev.sharekeep.wire.MalformedException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/// Public keys as the outside world writes them: DER SubjectPublicKeyInfo, or PEM around it.
///
/// Named curve and uncompressed point only; explicit parameters, the hybrid form and trailing bytes
/// are refused. Source: RFC 5480, RFC 7468.
public final class SubjectPublicKeyInfos {
    private static final String EC_PUBLIC_KEY = "1.2.840.10045.2.1";
    private static final Map<Curve, String> IDENTIFIERS =
            Map.of(
                    Curve.SECP256K1, "1.3.132.0.10",
                    Curve.SECP256R1, "1.2.840.10045.3.1.7",
                    Curve.SECP384R1, "1.3.132.0.34",
                    Curve.SECP521R1, "1.3.132.0.35");
    private static final String BEGIN = "-----BEGIN PUBLIC KEY-----\n";
    private static final String END = "-----END PUBLIC KEY-----\n";
    private static final int MOST_PEM_CHARACTERS = 1024;
    private static final int MOST_DER_BYTES = 256;
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private SubjectPublicKeyInfos() {}

    /// DER, uncompressed.
    public static byte[] encode(Point point) {
        return encode(point.curve(), point.encodeUncompressed());
    }

    /// DER around a SEC1 point that the caller has checked.
    public static byte[] encode(Curve curve, byte[] sec1) {
        return Der.sequence(
                Der.sequence(
                        Der.objectIdentifier(EC_PUBLIC_KEY),
                        Der.objectIdentifier(identifier(curve))),
                Der.bitString(sec1));
    }

    /// Reads exactly what `encode(Point)` writes.
    public static Point decode(byte[] der) throws MalformedException {
        Point point = decodeForImport(der);
        if (!Arrays.equals(encode(point), der)) {
            throw new MalformedException("point is compressed");
        }
        return point;
    }

    /// Reads what `encode(Point)` writes, and the same with a compressed point.
    public static Point decodeForImport(byte[] der) throws MalformedException {
        if (der.length > MOST_DER_BYTES) {
            throw new MalformedException("public key is longer than any we know", der.length);
        }
        Der outer = Der.reader(der);
        Der info = outer.sequence();
        outer.end();
        Der algorithm = info.sequence();
        if (!algorithm.objectIdentifier().equals(EC_PUBLIC_KEY)) {
            throw new MalformedException("public key is not an elliptic-curve key");
        }
        Curve curve = curve(algorithm.objectIdentifier());
        algorithm.end();
        byte[] sec1 = info.bitString();
        info.end();
        return Point.decodeAny(curve, sec1);
    }

    /// PEM with a final newline.
    public static String toPem(Point point) {
        return BEGIN + LINES.encodeToString(encode(point)) + "\n" + END;
    }

    /// Reads what `toPem` writes, and the same without the final newline, with carriage returns, or
    /// with a compressed point.
    public static Point fromPem(String pem) throws MalformedException {
        if (pem.length() > MOST_PEM_CHARACTERS) {
            throw new MalformedException("PEM is longer than any we know", pem.length());
        }
        String text = pem.replace("\r\n", "\n").strip() + "\n";
        if (!text.startsWith(BEGIN) || !text.endsWith(END)) {
            throw new MalformedException("text is not a PEM PUBLIC KEY");
        }
        if (text.length() < BEGIN.length() + END.length()) {
            throw new MalformedException("PEM is empty");
        }
        String body = text.substring(BEGIN.length(), text.length() - END.length());
        byte[] der;
        try {
            der = Base64.getDecoder().decode(body.replace("\n", ""));
        } catch (IllegalArgumentException e) {
            throw new MalformedException("PEM is not base64");
        }
        String canonical = LINES.encodeToString(der) + "\n";
        if (!canonical.equals(body)) {
            throw new MalformedException("PEM has lines of another length");
        }
        return decodeForImport(der);
    }

    /// The algorithm identifier of the curve, dotted.
    public static String identifier(Curve curve) {
        String identifier = IDENTIFIERS.get(curve);
        if (identifier == null) {
            throw new IllegalStateException("internal error: " + curve + " has no identifier");
        }
        return identifier;
    }

    private static Curve curve(String identifier) throws MalformedException {
        for (Map.Entry<Curve, String> known : IDENTIFIERS.entrySet()) {
            if (known.getValue().equals(identifier)) {
                return known.getKey();
            }
        }
        throw new MalformedException("public key is on a curve that we do not know");
    }
}
