package dev.sharekeep.proof;

import dev.sharekeep.math.Point;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.sharing.PerParty;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.Fingerprint;
import dev.sharekeep.wire.Hash;
import dev.sharekeep.wire.Purpose;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A bundle's contents, signed by the very key that the bundle carries, so that it verifies
/// offline: OAEP hides, but does not say who wrapped. `transportPoints` are E_1..E_n, hashes are
/// SHA-256, `time` Unix seconds, `path` "" for the key itself.
public record Manifest(Contents contents, SchnorrSignature signature) {
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
            return publicKey
                    .curve()
                    .hash()
                    .of(
                            Purpose.MANIFEST,
                            e -> {
                                e.text(publicKey.curve().curveName())
                                        .bytes(publicKey.encode())
                                        .text(keyId)
                                        .text(forTenant)
                                        .bytes(origin)
                                        .integer(nodes())
                                        .integer(threshold)
                                        .list(transportPoints, (f, p) -> f.bytes(p.encode()))
                                        .list(shareHashes, Encoder::bytes);
                                if (chainCodeHashes == null) {
                                    e.bytes(null);
                                } else {
                                    e.list(chainCodeHashes, Encoder::bytes);
                                }
                                e.list(wrappingKeys, (f, k) -> f.bytes(k.bytes()))
                                        .text(path)
                                        .time(time)
                                        .bytes(sid);
                            });
        }
    }

    /// Whether the key that the bundle carries signed exactly these contents.
    public boolean verifies() {
        return signature.verifies(contents.publicKey(), contents.message());
    }

    /// Names this manifest in a session: equal hashes, equal manifests.
    public byte[] hash() {
        Encoder all =
                new Encoder()
                        .bytes(contents.message())
                        .bytes(signature.nonce().encode())
                        .bytes(signature.response().encode());
        return Hash.SHA256.ofObject(all.toBytes());
    }
}
