package dev.sharekeep.proof;

import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.sharing.PerParty;
import dev.sharekeep.wire.Decoder;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.Fingerprint;
import dev.sharekeep.wire.Hash;
import dev.sharekeep.wire.MalformedException;
import dev.sharekeep.wire.Purpose;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A bundle's contents, signed by the very key that the bundle carries, so that it verifies
/// offline: OAEP hides, but does not say who wrapped. `transportPoints` are E_1..E_n, hashes are
/// SHA-256, `time` Unix seconds, `path` "" for the key itself.
public record Manifest(Contents contents, SchnorrSignature signature) {
    private static final int MOST_TEXT = 128;
    private static final int HASH_BYTES = 32;

    /// What is signed.
    public record Contents(
            Point publicKey,
            String keyId,
            String forTenant,
            byte[] origin,
            int threshold,
            List<Point> transportPoints,
            List<byte[]> shareHashes,
            @Nullable List<byte[]> chainCodeHashes,
            List<Fingerprint> wrappingKeys,
            String path,
            long time,
            byte[] sid) {
        public Contents {
            int n = transportPoints.size();
            boolean whole =
                    n >= 2
                            && n <= Party.MOST
                            && threshold >= 1
                            && threshold < n
                            && shareHashes.size() == n
                            && wrappingKeys.size() == n
                            && (chainCodeHashes == null || chainCodeHashes.size() == n);
            if (!whole) {
                throw new IllegalArgumentException("a manifest has one entry for each of n nodes");
            }
        }

        /// n.
        public int nodes() {
            return transportPoints.size();
        }

        /// E_1..E_n by party.
        public PerParty<Point> points() {
            return PerParty.inOrder(transportPoints);
        }

        /// m = H("manifest", ...): what the signature is on.
        public byte[] message() {
            return publicKey.curve().hash().of(Purpose.MANIFEST, this::write);
        }

        private void write(Encoder to) {
            to.text(publicKey.curve().curveName())
                    .bytes(publicKey.encode())
                    .text(keyId)
                    .text(forTenant)
                    .bytes(origin)
                    .integer(nodes())
                    .integer(threshold)
                    .list(transportPoints, (field, point) -> field.bytes(point.encode()))
                    .list(shareHashes, Encoder::bytes);
            if (chainCodeHashes == null) {
                to.bytes(null);
            } else {
                to.list(chainCodeHashes, Encoder::bytes);
            }
            to.list(wrappingKeys, (field, key) -> field.bytes(key.bytes()))
                    .text(path)
                    .time(time)
                    .bytes(sid);
        }

        private static Contents read(Decoder from) throws MalformedException {
            Curve curve =
                    Curve.named(from.text(MOST_TEXT))
                            .orElseThrow(() -> new MalformedException("unknown curve"));
            Point publicKey = curve.points().decode(from.bytes());
            String keyId = from.text(MOST_TEXT);
            String forTenant = from.text(MOST_TEXT);
            byte[] origin = from.bytes();
            int nodes = from.integer(2, Party.MOST);
            int threshold = from.integer(1, Party.MOST - 1);
            List<Point> points = from.list(Party.MOST, f -> curve.points().decode(f.bytes()));
            List<byte[]> shareHashes = from.list(Party.MOST, f -> f.bytes(HASH_BYTES));
            byte[] chainCodes = from.optionalBytes();
            List<byte[]> chainCodeHashes = null;
            if (chainCodes != null) {
                Decoder list = new Decoder(new Encoder().bytes(chainCodes).toBytes());
                chainCodeHashes = list.list(Party.MOST, f -> f.bytes(HASH_BYTES));
            }
            List<Fingerprint> wrappingKeys =
                    from.list(Party.MOST, f -> Fingerprint.decode(f.bytes()));
            try {
                Contents contents =
                        new Contents(
                                publicKey,
                                keyId,
                                forTenant,
                                origin,
                                threshold,
                                points,
                                shareHashes,
                                chainCodeHashes,
                                wrappingKeys,
                                from.text(MOST_TEXT),
                                from.time(),
                                from.bytes());
                if (contents.nodes() != nodes) {
                    throw new MalformedException("n is the number of points");
                }
                return contents;
            } catch (IllegalArgumentException e) {
                throw new MalformedException("one entry for each of n nodes");
            }
        }
    }

    /// Whether the key that the bundle carries signed exactly these contents.
    public boolean verifies() {
        return signature.verifies(contents.publicKey(), contents.message());
    }

    /// The manifest's own canonical bytes: its contents' fields, then R and z.
    public byte[] encode() {
        Encoder to = new Encoder();
        contents.write(to);
        return to.bytes(signature.nonce().encode()).bytes(signature.response().encode()).toBytes();
    }

    /// Reads what `encode` wrote. Whether the signature holds is another question.
    public static Manifest decode(byte[] bytes) throws MalformedException {
        Decoder from = new Decoder(bytes);
        Contents contents = Contents.read(from);
        Curve curve = contents.publicKey().curve();
        SchnorrSignature signature =
                new SchnorrSignature(
                        curve.points().decode(from.bytes()), curve.scalars().decode(from.bytes()));
        from.end();
        return new Manifest(contents, signature);
    }

    /// Names this manifest in a session: equal hashes, equal manifests.
    public byte[] hash() {
        return Hash.SHA256.ofObject(encode());
    }
}
