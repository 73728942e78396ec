package dev.sharekeep.proof;

import dev.sharekeep.math.Point;
import dev.sharekeep.math.Scalar;
import dev.sharekeep.wire.Purpose;

/// A Schnorr signature (R, z) under Y on a message hash m: z*G = R + c*Y. No other system accepts
/// it, so it proves custody without spending the key.
public record SchnorrSignature(Point nonce, Scalar response) {
    /// c = HS("schnorr", Y, R, m).
    public static Scalar challenge(Point publicKey, Point nonce, byte[] message) {
        return publicKey
                .curve()
                .hashToScalar(
                        Purpose.SCHNORR,
                        e -> e.bytes(publicKey.encode()).bytes(nonce.encode()).bytes(message));
    }

    /// Whether this is `publicKey`'s signature on `message`.
    public boolean verifies(Point publicKey, byte[] message) {
        if (!nonce.curve().equals(publicKey.curve())) {
            return false;
        }
        Scalar c = challenge(publicKey, nonce, message);
        return publicKey
                .curve()
                .generator()
                .timesVartime(response)
                .equals(nonce.plus(publicKey.timesVartime(c)));
    }
}
