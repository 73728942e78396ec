package dev.sharekeep.contract;

import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.math.SubjectPublicKeyInfos;
import dev.sharekeep.proof.Manifest;
import dev.sharekeep.proof.SchnorrSignature;
import dev.sharekeep.wire.Codec;
import dev.sharekeep.wire.Fingerprint;
import dev.sharekeep.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A bundle's manifest: a Schnorr signature under the exported key over every field, so that the
/// bundle verifies offline. Points are SEC1 compressed, the public key DER, `time` Unix seconds.
public record ManifestDocument(
        String curve,
        byte[] publicKey,
        String keyId,
        String forTenant,
        byte[] origin,
        int nodes,
        int threshold,
        List<byte[]> transportPoints,
        List<byte[]> shareHashes,
        @Nullable List<byte[]> chainCodeHashes,
        List<byte[]> wrappingKeyFingerprints,
        @Nullable String path,
        long time,
        byte[] sid,
        byte[] signaturePoint,
        byte[] signatureScalar) {
    private static final int MOST_TEXT = 128;
    private static final Codec<byte[]> HASHES = Codec.bytes(32);

    /// The document that says what `manifest` says.
    public static ManifestDocument of(Manifest manifest) {
        Manifest.Contents contents = manifest.contents();
        return new ManifestDocument(
                contents.publicKey().curve().curveName(),
                SubjectPublicKeyInfos.encode(contents.publicKey()),
                contents.keyId(),
                contents.forTenant(),
                contents.origin(),
                contents.nodes(),
                contents.threshold(),
                contents.transportPoints().stream().map(Point::encode).toList(),
                contents.shareHashes(),
                contents.chainCodeHashes(),
                contents.wrappingKeys().stream().map(Fingerprint::bytes).toList(),
                contents.path().isEmpty() ? null : contents.path(),
                contents.time(),
                contents.sid(),
                manifest.signature().nonce().encode(),
                manifest.signature().response().encode());
    }

    /// The manifest that these fields say; whether its signature holds, it does not tell.
    ///
    /// @throws MalformedException naming the field that is missing or not canonical
    public Manifest toManifest() throws MalformedException {
        Point key = SubjectPublicKeyInfos.decode(there(publicKey, "publicKey"));
        if (!key.curve().curveName().equals(curve)) {
            throw new MalformedException("the manifest's curve is not its public key's");
        }
        if (nodes != there(transportPoints, "transportPoints").size()) {
            throw new MalformedException("the manifest has not one transport point a node");
        }
        try {
            return new Manifest(contents(key), signature(key.curve()));
        } catch (IllegalArgumentException e) {
            throw new MalformedException("the manifest has not one entry for each node");
        }
    }

    private Manifest.Contents contents(Point key) throws MalformedException {
        return new Manifest.Contents(
                key,
                text(keyId, "keyId"),
                text(forTenant, "forTenant"),
                there(origin, "origin"),
                threshold,
                each(transportPoints, key.curve().points(), "transportPoints"),
                each(shareHashes, HASHES, "shareHashes"),
                chainCodeHashes == null ? null : each(chainCodeHashes, HASHES, "chainCodeHashes"),
                fingerprints(),
                path == null ? "" : text(path, "path"),
                time,
                there(sid, "sid"));
    }

    private List<Fingerprint> fingerprints() throws MalformedException {
        List<Fingerprint> read = new ArrayList<>();
        for (byte[] digest : each(wrappingKeyFingerprints, HASHES, "wrappingKeyFingerprints")) {
            read.add(Fingerprint.decode(digest));
        }
        return read;
    }

    private SchnorrSignature signature(Curve on) throws MalformedException {
        return new SchnorrSignature(
                on.points().decode(there(signaturePoint, "signaturePoint")),
                on.scalars().decode(there(signatureScalar, "signatureScalar")));
    }

    private static String text(@Nullable String value, String field) throws MalformedException {
        String text = there(value, field);
        if (text.length() > MOST_TEXT) {
            throw new MalformedException("the manifest's " + field + " is too long");
        }
        return text;
    }

    private static <T> List<T> each(@Nullable List<byte[]> values, Codec<T> codec, String field)
            throws MalformedException {
        List<T> read = new ArrayList<>();
        for (byte[] value : there(values, field)) {
            read.add(codec.decode(there(value, field)));
        }
        return read;
    }

    /// A reader of JSON leaves null where a field is not there, whatever the type says.
    private static <T> T there(@Nullable T value, String field) throws MalformedException {
        if (value == null) {
            throw new MalformedException("the manifest has no " + field);
        }
        return value;
    }
}
