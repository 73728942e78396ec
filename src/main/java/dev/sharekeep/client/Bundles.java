package dev.sharekeep.client;

import dev.sharekeep.contract.ManifestDocument;
import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.math.SubjectPublicKeyInfos;
import dev.sharekeep.proof.Manifest;
import dev.sharekeep.sharing.KeyId;
import dev.sharekeep.sharing.Lagrange;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.sharing.PerParty;
import dev.sharekeep.wire.Hash;
import dev.sharekeep.wire.MalformedException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Offline verification of bundles, from nothing but the bundle.
public final class Bundles {
    private Bundles() {}

    /// Checks that the key which the bundle carries signed exactly these ciphertexts, and that a
    /// bound key id is this key's. Throws `MANIFEST_MISSING`, `MANIFEST_INVALID` naming the part
    /// that differs, or `KEY_ID_MISMATCH`.
    ///
    /// It cannot say whether the ciphertexts open; only the importing nodes can.
    public static VerifiedBundle verify(WrappedKeyShares bundle) {
        ManifestDocument document = bundle.manifest();
        if (document == null) {
            throw SharekeepException.local(
                    ClientCode.MANIFEST_MISSING,
                    "the bundle has no manifest",
                    "A bundle made outside has none; the importing nodes check it together.");
        }
        requireSameParts(bundle, document);
        Manifest manifest = decode(document);
        Manifest.Contents contents = manifest.contents();
        Curve curve = contents.publicKey().curve();
        List<Party> all = IntStream.rangeClosed(1, contents.nodes()).mapToObj(Party::new).toList();
        PerParty<Point> points = contents.points();
        require(
                Lagrange.fit(curve, points, all, contents.publicKey(), contents.threshold()),
                "its transport points are no sharing of its public key");
        require(manifest.verifies(), "its signature is not the key's");
        if (KeyId.boundForm(contents.keyId())
                && !KeyId.of(contents.origin(), contents.publicKey()).equals(contents.keyId())) {
            throw SharekeepException.local(
                    ClientCode.KEY_ID_MISMATCH,
                    "key id " + contents.keyId() + " is not the one of this key",
                    "Do not import this bundle; ask the exporting site for a new one.");
        }
        return new VerifiedBundle(
                contents.keyId(),
                curve.curveName(),
                SubjectPublicKeyInfos.encode(contents.publicKey()),
                contents.forTenant(),
                contents.nodes(),
                contents.threshold(),
                contents.chainCodeHashes() != null,
                contents.wrappingKeys(),
                Instant.ofEpochSecond(contents.time()));
    }

    private static void requireSameParts(WrappedKeyShares bundle, ManifestDocument document) {
        require(document.keyId().equals(bundle.keyId()), "its key id is another");
        require(document.curve().equals(bundle.curve()), "its curve is another");
        require(
                Arrays.equals(document.publicKey(), bundle.publicKey()),
                "its public key is another");
        require(document.nodes() == bundle.shares().size(), "its number of shares is another");
        requireHashes("share", bundle.shares(), document.shareHashes());
        List<byte[]> chainCodes = bundle.chainCodes();
        List<byte[]> hashes = document.chainCodeHashes();
        require(
                (chainCodes == null) == (hashes == null),
                "one of bundle and manifest has chain codes, the other has none");
        if (chainCodes != null && hashes != null) {
            requireHashes("chain code", chainCodes, hashes);
        }
    }

    private static void requireHashes(String what, List<byte[]> ciphertexts, List<byte[]> hashes) {
        require(ciphertexts.size() == hashes.size(), "its number of " + what + "s is another");
        for (int i = 0; i < hashes.size(); i++) {
            byte[] hash = Hash.SHA256.ofObject(ciphertexts.get(i));
            require(
                    Arrays.equals(hash, hashes.get(i)),
                    what + " " + (i + 1) + " is not the one that was signed");
        }
    }

    private static Manifest decode(ManifestDocument document) {
        try {
            return document.toManifest();
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
                ClientCode.MANIFEST_INVALID,
                "the manifest is not this bundle's: " + what,
                "Do not import this bundle; ask the exporting site for a new one.");
    }
}
