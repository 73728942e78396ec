package dev.sharekeep.proof;

import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.math.Scalar;
import dev.sharekeep.math.SecretScalar;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.wire.Decoder;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.MalformedException;
import dev.sharekeep.wire.Purpose;

/// Shows that its maker knows x with X = x*G: R = r*G, z = r + c*x, bound to session, operation,
/// purpose and prover. Source: Schnorr 1989, Fiat-Shamir in the strong form.
public record ProofOfKnowledge(Point commitment, Scalar response) {
    /// What a proof is for, so that it serves nothing else.
    public record Context(byte[] sid, String operation, String purpose, Party prover) {}

    /// Proves knowledge of `secret`, which the caller still owns. Constant time.
    public static ProofOfKnowledge of(
            SecretScalar secret, Point image, Context context, Randomness randomness) {
        try (SecretScalar nonce = SecretScalar.random(secret.curve(), randomness)) {
            Point commitment = nonce.timesGenerator();
            Scalar challenge = challenge(context, image, commitment);
            return new ProofOfKnowledge(commitment, SecretScalar.respond(nonce, challenge, secret));
        }
    }

    /// Whether z*G = R + c*X.
    public boolean holds(Point image, Context context) {
        Scalar challenge = challenge(context, image, commitment);
        return image.curve()
                .generator()
                .timesVartime(response)
                .equals(commitment.plus(image.timesVartime(challenge)));
    }

    /// Writes the joined fields R, z.
    public void encode(Encoder to) {
        to.bytes(commitment.encode()).bytes(response.encode());
    }

    public static ProofOfKnowledge decode(Curve curve, Decoder from) throws MalformedException {
        return new ProofOfKnowledge(
                curve.points().decode(from.bytes()), curve.scalars().decode(from.bytes()));
    }

    private static Scalar challenge(Context context, Point image, Point commitment) {
        return image.curve()
                .hashToScalar(
                        Purpose.POK,
                        e ->
                                e.bytes(context.sid())
                                        .text(context.operation())
                                        .text(context.purpose())
                                        .integer(context.prover().index())
                                        .bytes(image.encode())
                                        .bytes(commitment.encode()));
    }
}
