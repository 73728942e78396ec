package dev.sharekeep.node;

import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.proof.Manifest;
import dev.sharekeep.sharing.Committee;
import dev.sharekeep.sharing.KeyId;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.token.WrappingKey;
import dev.sharekeep.wire.Fingerprint;
import dev.sharekeep.wire.Hash;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a node demands of a bundle before it opens anything: the manifest, the name, the age.
record ImportRules(NodeContext context, Caller caller) {
    /// Refuses a bundle whose public facts do not hold together or are not allowed here.
    void require(Operations.ImportCall call, Curve curve, Point publicKey, Committee committee)
            throws RefusalException {
        requireName(call, publicKey);
        Manifest manifest = call.manifest();
        if (manifest == null) {
            if (context.settings().player().requireManifest()) {
                throw new RefusalException(
                        Refusal.Code.MANIFEST_REQUIRED, "this node imports only with a manifest");
            }
            if (context.settings().player().maxBundleAge().isPresent()) {
                throw new RefusalException(
                        Refusal.Code.BUNDLE_TOO_OLD, "a bundle without a manifest has no age");
            }
            return;
        }
        requireWhole(call, manifest.contents(), curve, publicKey, committee);
        if (!manifest.verifies()) {
            throw invalid("the signature");
        }
        requireFresh(manifest);
    }

    private void requireName(Operations.ImportCall call, Point publicKey) throws RefusalException {
        String keyId = call.keyId();
        if (keyId.isEmpty()) {
            return;
        }
        if (!KeyId.wellFormed(keyId)) {
            throw new RefusalException(Refusal.Code.KEY_ID_MALFORMED, "the key id is malformed");
        }
        Manifest manifest = call.manifest();
        if (KeyId.boundForm(keyId)) {
            if (manifest == null) {
                throw new RefusalException(
                        Refusal.Code.MANIFEST_REQUIRED,
                        "a key id that is bound to its key needs the bundle's manifest");
            }
            if (!KeyId.of(manifest.contents().origin(), publicKey).equals(keyId)) {
                throw new RefusalException(
                        Refusal.Code.KEY_ID_MISMATCH,
                        "the key id " + keyId + " is not of this public key and origin");
            }
            return;
        }
        boolean allowed =
                context.settings().profile() != Profile.PRODUCTION
                        || context.settings().player().unboundKeyIds().contains(keyId);
        if (!allowed) {
            throw new RefusalException(
                    Refusal.Code.KEY_ID_NOT_ALLOWED,
                    "the name " + keyId + " is not listed on this node");
        }
    }

    private void requireWhole(
            Operations.ImportCall call,
            Manifest.Contents contents,
            Curve curve,
            Point publicKey,
            Committee committee)
            throws RefusalException {
        if (!contents.publicKey().curve().equals(curve)) {
            throw invalid("the curve");
        }
        if (!contents.publicKey().equals(publicKey)) {
            throw invalid("the public key");
        }
        if (!call.keyId().isEmpty() && !contents.keyId().equals(call.keyId())) {
            throw invalid("the key id");
        }
        if (!contents.forTenant().equals(caller.tenant())) {
            throw invalid("the tenant");
        }
        if (contents.nodes() != committee.size()) {
            throw invalid("the number of nodes");
        }
        Party self = context.site().placeIn(committee).orElseThrow();
        int at = self.index() - 1;
        requireHash("the wrapped share", call.share(), contents.shareHashes().get(at));
        List<byte[]> chainCodes = contents.chainCodeHashes();
        requireHash(
                "the wrapped chain code",
                call.chainCode(),
                chainCodes == null ? null : chainCodes.get(at));
        Fingerprint wrappedFor = contents.wrappingKeys().get(at);
        if (context.token().wrappingKeys().stream()
                .noneMatch(key -> key.publicKey().fingerprint().equals(wrappedFor))) {
            throw invalid("the wrapping key of " + self);
        }
    }

    /// The wrapping key that the manifest names, or the current one.
    static WrappingKey wrappingKey(NodeContext context, @Nullable Manifest manifest, Party self) {
        List<WrappingKey> keys = context.token().wrappingKeys();
        if (manifest != null) {
            Fingerprint named = manifest.contents().wrappingKeys().get(self.index() - 1);
            for (WrappingKey key : keys) {
                if (key.publicKey().fingerprint().equals(named)) {
                    return key;
                }
            }
        }
        return keys.getFirst();
    }

    private void requireFresh(Manifest manifest) throws RefusalException {
        Duration most = context.settings().player().maxBundleAge().orElse(null);
        long age = context.now() - manifest.contents().time();
        if (most != null && age > most.toSeconds()) {
            throw new RefusalException(
                    Refusal.Code.BUNDLE_TOO_OLD,
                    "the bundle is "
                            + age / 3600
                            + " hours old, at most "
                            + most.toHours()
                            + " are allowed");
        }
    }

    private static void requireHash(
            String part, byte @Nullable [] ciphertext, byte @Nullable [] hash)
            throws RefusalException {
        boolean same =
                ciphertext == null || hash == null
                        ? ciphertext == null && hash == null
                        : Arrays.equals(Hash.SHA256.ofObject(ciphertext), hash);
        if (!same) {
            throw invalid(part);
        }
    }

    private static RefusalException invalid(String part) {
        return new RefusalException(
                Refusal.Code.MANIFEST_INVALID, "the manifest does not fit: " + part + " differs");
    }
}
