package dev.sharekeep.contract;

import dev.sharekeep.math.Point;
import dev.sharekeep.math.SubjectPublicKeyInfos;
import dev.sharekeep.proof.CustodyProof;
import dev.sharekeep.proof.SchnorrSignature;
import dev.sharekeep.wire.MalformedException;
import org.jspecify.annotations.Nullable;

/// Shows that a site holds a key; verifies offline from the public key alone. `time` Unix seconds.
public record CustodyProofDocument(
        String curve,
        byte[] publicKey,
        String keyId,
        String site,
        byte[] challenge,
        long time,
        byte[] signaturePoint,
        byte[] signatureScalar) {
    /// The document that says what `proof` says.
    public static CustodyProofDocument of(CustodyProof proof) {
        return new CustodyProofDocument(
                proof.publicKey().curve().curveName(),
                SubjectPublicKeyInfos.encode(proof.publicKey()),
                proof.keyId(),
                proof.site(),
                proof.challenge(),
                proof.time(),
                proof.signature().nonce().encode(),
                proof.signature().response().encode());
    }

    /// The proof that these fields say; whether it holds, it does not tell.
    ///
    /// @throws MalformedException naming the field that is missing or not canonical
    public CustodyProof toProof() throws MalformedException {
        Point key = SubjectPublicKeyInfos.decode(there(publicKey, "publicKey"));
        if (!key.curve().curveName().equals(curve)) {
            throw new MalformedException("the proof's curve is not its public key's");
        }
        return new CustodyProof(
                key,
                there(keyId, "keyId"),
                there(site, "site"),
                there(challenge, "challenge"),
                time,
                new SchnorrSignature(
                        key.curve().points().decode(there(signaturePoint, "signaturePoint")),
                        key.curve().scalars().decode(there(signatureScalar, "signatureScalar"))));
    }

    /// A reader of JSON leaves null where a field is not there, whatever the type says.
    private static <T> T there(@Nullable T value, String field) throws MalformedException {
        if (value == null) {
            throw new MalformedException("the proof has no " + field);
        }
        return value;
    }
}
