package dev.sharekeep.protocol;

import dev.sharekeep.channel.Channel;
import dev.sharekeep.channel.ProtocolException;
import dev.sharekeep.channel.Round;
import dev.sharekeep.math.Point;
import dev.sharekeep.math.SecretScalar;
import dev.sharekeep.proof.Manifest;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.sharing.KeyRecord;
import dev.sharekeep.sharing.KeyShare;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.sharing.PerParty;
import dev.sharekeep.sharing.ShareBlob;
import dev.sharekeep.wire.Codec;
import dev.sharekeep.wire.Decoder;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.Fingerprint;
import dev.sharekeep.wire.Hash;
import dev.sharekeep.wire.MalformedException;
import dev.sharekeep.wire.RsaPublicKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Re-shares a key for transport and wraps each share for one node of the other site, as
/// src/docs/protocols/export.md.
public final class ExportShares {
    static final Round.Public<Hashes> CIPHERTEXTS =
            new Round.Public<>("export/ciphertexts", curve -> Hashes.CODEC);

    private ExportShares() {}

    /// This node's part of a bundle: ciphertexts for one wrapping key, and the bundle's manifest.
    public record Part(byte[] share, byte @Nullable [] chainCode, Manifest manifest) {}

    /// Runs the protocol. Each node has decided for itself that it may export to `recipient`.
    ///
    /// @param recipients the fingerprint of each node's wrapping key, as told in hello
    public static Part run(
            Channel channel,
            KeyShare mine,
            RsaPublicKey recipient,
            PerParty<Fingerprint> recipients,
            String forTenant,
            Randomness randomness)
            throws ProtocolException {
        KeyRecord key = mine.publicRecord();
        List<Party> signers = channel.participants().subList(0, key.threshold() + 1);
        try (Deal deal = Deal.commit(channel, Deal.Kind.ZERO, randomness)) {
            // 1 to 3  a fresh sharing for transport: e_j = s_j + z_j, E_j = Y_j + Z_j
            deal.open();
            byte[] share;
            List<Point> transport = new ArrayList<>();
            try (Deal.Dealt zero = deal.finish();
                    SecretScalar e = mine.share().plus(zero.share())) {
                key.committee()
                        .parties()
                        .forEach(k ->
                                transport.add(key.sharePoint(k).plus(zero.polynomial().at(k))));
                // 4  wrap it; from here on e_j is nowhere in clear
                try (SecretBytes blob =
                        ShareBlob.encode(
                                key.committee().size(),
                                key.threshold(),
                                channel.self(),
                                forTenant,
                                mine.chainCode(),
                                e)) {
                    share = recipient.encryptOaep(blob);
                }
            }
            SecretBytes chain = mine.chainCode();
            byte[] chainCode = chain == null ? null : recipient.encryptOaep(chain);

            // 5  everyone's ciphertext hashes, and the signers' nonces; all saw the same
            channel.broadcast(CIPHERTEXTS, Hashes.of(share, chainCode));
            try (SchnorrSigning signing =
                    SchnorrSigning.commit(channel, mine, signers, randomness)) {
                PerParty<Hashes> hashes = channel.gather(CIPHERTEXTS);
                for (Party i : channel.participants()) {
                    ProtocolException.check(
                            (hashes.of(i).chainCode() == null) == (chain == null),
                            i,
                            CIPHERTEXTS.name(),
                            "has a chain code where the key has one");
                }
                PerParty<SchnorrSigning.Nonces> nonces = signing.gather();
                channel.agree();

                // 6  the key itself signs the manifest, with the stored shares, never with e_j
                Manifest.Contents contents =
                        contents(channel, key, transport, hashes, recipients, forTenant);
                return new Part(
                        share,
                        chainCode,
                        new Manifest(contents, signing.sign(nonces, contents.message())));
            }
        }
    }

    private static Manifest.Contents contents(
            Channel channel,
            KeyRecord key,
            List<Point> transport,
            PerParty<Hashes> hashes,
            PerParty<Fingerprint> recipients,
            String forTenant) {
        List<byte[]> chainCodes = new ArrayList<>();
        for (Hashes each : hashes.values()) {
            byte[] chainCode = each.chainCode();
            if (chainCode != null) {
                chainCodes.add(chainCode);
            }
        }
        return new Manifest.Contents(
                key.publicKey(),
                key.keyId(),
                forTenant,
                key.origin(),
                key.threshold(),
                transport,
                hashes.values().stream().map(Hashes::share).toList(),
                chainCodes.isEmpty() ? null : chainCodes,
                recipients.values(),
                "",
                channel.time(),
                channel.sid());
    }

    /// SHA-256 of the two ciphertexts of one node.
    record Hashes(byte[] share, byte @Nullable [] chainCode) {
        private static final int LENGTH = 32;

        static Hashes of(byte[] share, byte @Nullable [] chainCode) {
            return new Hashes(
                    Hash.SHA256.ofObject(share),
                    chainCode == null ? null : Hash.SHA256.ofObject(chainCode));
        }

        static final Codec<Hashes> CODEC =
                new Codec<>() {
                    @Override
                    public byte[] encode(Hashes hashes) {
                        return new Encoder().bytes(hashes.share).bytes(hashes.chainCode).toBytes();
                    }

                    @Override
                    public Hashes decode(byte[] bytes) throws MalformedException {
                        Decoder from = new Decoder(bytes);
                        byte[] share = from.bytes(LENGTH);
                        byte[] chainCode = from.optionalBytes();
                        from.end();
                        if (chainCode != null && chainCode.length != LENGTH) {
                            throw new MalformedException("a hash is 32 bytes");
                        }
                        return new Hashes(share, chainCode);
                    }
                };
    }
}
