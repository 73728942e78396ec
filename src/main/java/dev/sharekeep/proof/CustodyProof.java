package dev.sharekeep.proof;

import dev.sharekeep.math.Point;
import dev.sharekeep.wire.Purpose;

/// Shows that a site holds a key, on a challenge of the asker; verifies from the public key alone.
/// `challenge` is 32 bytes, `time` Unix seconds.
public record CustodyProof(
        Point publicKey,
        String keyId,
        String site,
        byte[] challenge,
        long time,
        SchnorrSignature signature) {
    public static final int CHALLENGE_BYTES = 32;

    /// m = H("custody-proof", challenge, keyId, site, time).
    public static byte[] message(
            Point publicKey, byte[] challenge, String keyId, String site, long time) {
        return publicKey
                .curve()
                .hash()
                .of(
                        Purpose.CUSTODY_PROOF,
                        e -> e.bytes(challenge).text(keyId).text(site).time(time));
    }

    /// Whether the holder of `publicKey` made this proof for exactly these fields.
    public boolean verifies() {
        return challenge.length == CHALLENGE_BYTES
                && signature.verifies(publicKey, message(publicKey, challenge, keyId, site, time));
    }
}
