package dev.sharekeep.proof;

import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.wire.Decoder;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.MalformedException;
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
    private static final int MOST_TEXT = 128;

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

    /// The proof's own canonical bytes.
    public byte[] encode() {
        return new Encoder()
                .text(publicKey.curve().curveName())
                .bytes(publicKey.encode())
                .text(keyId)
                .text(site)
                .bytes(challenge)
                .time(time)
                .bytes(signature.nonce().encode())
                .bytes(signature.response().encode())
                .toBytes();
    }

    /// Reads what `encode` wrote. Whether the signature holds is another question.
    public static CustodyProof decode(byte[] bytes) throws MalformedException {
        Decoder from = new Decoder(bytes);
        Curve curve =
                Curve.named(from.text(MOST_TEXT))
                        .orElseThrow(() -> new MalformedException("unknown curve"));
        CustodyProof proof =
                new CustodyProof(
                        curve.points().decode(from.bytes()),
                        from.text(MOST_TEXT),
                        from.text(MOST_TEXT),
                        from.bytes(CHALLENGE_BYTES),
                        from.time(),
                        new SchnorrSignature(
                                curve.points().decode(from.bytes()),
                                curve.scalars().decode(from.bytes())));
        from.end();
        return proof;
    }
}
