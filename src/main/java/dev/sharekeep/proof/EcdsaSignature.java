package dev.sharekeep.proof;

import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.math.Scalar;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// An ECDSA signature. `recovery` finds R, and so the public key, from r: bit 0 is R's odd y, bit 1
/// that its x is not below q. Source: SEC 1, version 2, 4.1.
public record EcdsaSignature(Scalar r, Scalar s, int recovery) {
    /// The number that is signed: the digest, as long as the curve's hash is cut to, mod q.
    public static Scalar number(Curve curve, byte[] digest) {
        if (digest.length != digestLength(curve)) {
            throw new IllegalArgumentException(
                    "a digest for " + curve + " has " + digestLength(curve) + " bytes");
        }
        return curve.reducedVartime(digest);
    }

    /// 32, 32, 48, 64 bytes.
    public static int digestLength(Curve curve) {
        return Math.min(curve.scalarLength(), 64);
    }

    /// The signature with nonce point R and s, where both fit together; for secp256k1 s or -s,
    /// whichever is smaller. Empty where r or s is 0.
    public static Optional<EcdsaSignature> of(Point nonce, Scalar s) {
        Curve curve = nonce.curve();
        Scalar r = curve.reducedVartime(nonce.xBytes());
        if (r.isZero() || s.isZero()) {
            return Optional.empty();
        }
        int odd = nonce.encode()[0] & 1;
        int wrapped = Arrays.equals(r.encode(), nonce.xBytes()) ? 0 : 2;
        boolean high =
                curve == Curve.SECP256K1
                        && Arrays.compareUnsigned(s.encode(), s.negate().encode()) > 0;
        return Optional.of(
                new EcdsaSignature(r, high ? s.negate() : s, wrapped | (high ? odd ^ 1 : odd)));
    }

    /// Whether it signs that number under that key.
    public boolean verifies(Point publicKey, Scalar number) {
        if (r.isZero() || s.isZero()) {
            return false;
        }
        Curve curve = publicKey.curve();
        Scalar inverse = s.invertVartime();
        Point nonce =
                Point.sumVartime(
                        List.of(curve.generator(), publicKey),
                        List.of(number.times(inverse), r.times(inverse)));
        return !nonce.isIdentity() && curve.reducedVartime(nonce.xBytes()).equals(r);
    }
}
