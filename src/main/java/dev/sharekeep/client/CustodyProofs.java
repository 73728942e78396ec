package dev.sharekeep.client;

import dev.sharekeep.contract.CustodyProofDocument;
import dev.sharekeep.proof.CustodyProof;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.wire.MalformedException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/// Offline verification of custody proofs, and their file form.
public final class CustodyProofs {
    static final String FORMAT = "sharekeep/v1/custody-proof";
    private static final Randomness RANDOMNESS = Randomness.system();

    private record File(String format, CustodyProofDocument proof) {}

    private CustodyProofs() {}

    /// A fresh challenge of 32 random bytes; whoever asks for a proof makes it.
    public static byte[] challenge() {
        return RANDOMNESS.bytes(CustodyProof.CHALLENGE_BYTES);
    }

    /// Checks that whoever holds the private key of `publicKey` (DER) made this proof, for this key
    /// id, on this challenge. Throws `CUSTODY_PROOF_INVALID`.
    public static void verify(
            CustodyProofDocument proof, byte[] challenge, String keyId, byte[] publicKey) {
        require(Arrays.equals(proof.challenge(), challenge), "it answers another challenge");
        require(proof.keyId().equals(keyId), "it is for another key id");
        require(Arrays.equals(proof.publicKey(), publicKey), "it is for another public key");
        require(decode(proof).verifies(), "its signature is not the key's");
    }

    public static void write(CustodyProofDocument proof, Path file) {
        TransferFile.write(file, toJson(proof));
    }

    public static String toJson(CustodyProofDocument proof) {
        return StrictJson.writeIndented(new File(FORMAT, proof));
    }

    /// Reads what `write` writes; refuses unknown, missing and repeated fields.
    public static CustodyProofDocument read(Path file) {
        return parse(TransferFile.read(file), String.valueOf(file.getFileName()));
    }

    public static CustodyProofDocument fromJson(String json) {
        return parse(json.getBytes(StandardCharsets.UTF_8), "the proof");
    }

    private static CustodyProofDocument parse(byte[] json, String name) {
        try {
            File file = StrictJson.read(json, File.class, StrictJson.Unknown.REFUSED);
            if (!file.format().equals(FORMAT)) {
                throw new MalformedException("format is not " + FORMAT);
            }
            return file.proof();
        } catch (MalformedException e) {
            throw TransferFile.malformed(name, "a custody proof", e.what());
        }
    }

    private static CustodyProof decode(CustodyProofDocument document) {
        try {
            return document.toProof();
        } catch (MalformedException e) {
            throw invalid(e.what());
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw invalid(otherwise);
        }
    }

    private static SharekeepException invalid(String what) {
        return SharekeepException.local(
                ClientCode.CUSTODY_PROOF_INVALID,
                "the custody proof does not hold: " + what,
                "Ask the site for a new proof on a fresh challenge; it does not show custody.");
    }
}
