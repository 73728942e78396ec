package dev.sharekeep.protocol;

import static dev.sharekeep.channel.ProtocolException.check;

import dev.sharekeep.channel.Channel;
import dev.sharekeep.channel.ProtocolException;
import dev.sharekeep.channel.Round;
import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.math.Scalar;
import dev.sharekeep.math.SecretScalar;
import dev.sharekeep.proof.SchnorrSignature;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.secret.Secret;
import dev.sharekeep.sharing.KeyShare;
import dev.sharekeep.sharing.Lagrange;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.sharing.PerParty;
import dev.sharekeep.wire.Codec;
import dev.sharekeep.wire.Decoder;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.MalformedException;
import dev.sharekeep.wire.Purpose;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A Schnorr signature under a shared key by t+1 nodes, as src/docs/protocols/schnorr.md. `commit`,
/// then `sign`, once. Source: FROST, RFC 9591, with abort that names the culprit.
final class SchnorrSigning implements Secret {
    static final Round.Public<Nonces> NONCES = new Round.Public<>("schnorr/nonces", Nonces::codec);
    static final Round.Public<Scalar> SIGNATURE_SHARE =
            new Round.Public<>("schnorr/share", Curve::scalars);

    private final Channel channel;
    private final KeyShare key;
    private final List<Party> signers;
    private final @Nullable SecretScalar hiding;
    private final @Nullable SecretScalar binding;

    private SchnorrSigning(
            Channel channel,
            KeyShare key,
            List<Party> signers,
            @Nullable SecretScalar hiding,
            @Nullable SecretScalar binding) {
        this.channel = channel;
        this.key = key;
        this.signers = signers;
        this.hiding = hiding;
        this.binding = binding;
    }

    /// Step 1: a signer draws d_i, b_i, which live in this object only, and broadcasts D_i, B_i.
    /// Others of the session watch, and check what the signers send.
    @SuppressWarnings("MustBeClosedChecker") // the signing owns its nonces
    static SchnorrSigning commit(
            Channel channel, KeyShare key, List<Party> signers, Randomness randomness) {
        if (!signers.contains(channel.self())) {
            return new SchnorrSigning(channel, key, signers, null, null);
        }
        SecretScalar d = SecretScalar.random(channel.curve(), randomness);
        SecretScalar b = SecretScalar.random(channel.curve(), randomness);
        channel.broadcast(NONCES, new Nonces(d.timesGenerator(), b.timesGenerator()));
        return new SchnorrSigning(channel, key, signers, d, b);
    }

    /// The signers' nonces. Call before the views are compared.
    PerParty<Nonces> gather() throws ProtocolException {
        return channel.gather(NONCES, signers);
    }

    /// Steps 2 and 3: one response of each signer, each checked by itself. The views must have been
    /// compared, and `message` made from one's own data.
    SchnorrSignature sign(PerParty<Nonces> nonces, byte[] message) throws ProtocolException {
        Curve curve = channel.curve();
        Point publicKey = key.publicRecord().publicKey();
        PerParty<Scalar> rho = nonces.map((i, n) -> binding(i, nonces, publicKey, message));
        PerParty<Point> parts =
                nonces.map((i, n) -> n.hiding().plus(n.binding().timesVartime(rho.of(i))));
        Point r = parts.values().stream().reduce(Point::plus).orElseThrow();
        check(!r.isIdentity(), signers.getLast(), NONCES.name(), "does not cancel the others");
        Scalar c = SchnorrSignature.challenge(publicKey, r, message);

        if (hiding != null && binding != null) {
            Party self = channel.self();
            Scalar weighted = c.times(Lagrange.weight(curve, signers, self));
            try (SecretScalar bound = binding.times(rho.of(self));
                    SecretScalar nonce = hiding.plus(bound)) {
                Scalar share = SecretScalar.respond(nonce, weighted, key.share());
                close(); // one response a pair of nonces
                channel.broadcast(SIGNATURE_SHARE, share);
            }
        }
        PerParty<Scalar> shares = channel.gather(SIGNATURE_SHARE, signers);
        for (Party i : signers) {
            Scalar weighted = c.times(Lagrange.weight(curve, signers, i));
            Point expected =
                    parts.of(i).plus(key.publicRecord().sharePoint(i).timesVartime(weighted));
            check(
                    curve.generator().timesVartime(shares.of(i)).equals(expected),
                    i,
                    SIGNATURE_SHARE.name(),
                    "signs with its share");
        }
        Scalar z = shares.values().stream().reduce(Scalar::plus).orElseThrow();
        SchnorrSignature signature = new SchnorrSignature(r, z);
        if (!signature.verifies(publicKey, message)) {
            throw new IllegalStateException("internal error: checked shares do not add up");
        }
        return signature;
    }

    /// rho_i = HS("frost-binding", sid, Y, m, i, list of (j, D_j, B_j)).
    private Scalar binding(Party i, PerParty<Nonces> nonces, Point publicKey, byte[] message) {
        return channel.curve()
                .hashToScalar(
                        Purpose.FROST_BINDING,
                        e ->
                                e.bytes(channel.sid())
                                        .bytes(publicKey.encode())
                                        .bytes(message)
                                        .integer(i.index())
                                        .list(
                                                signers,
                                                (f, j) -> f.record(t -> nonces.of(j).entry(t, j))));
    }

    @Override
    public void close() {
        if (hiding != null && binding != null) {
            hiding.close();
            binding.close();
        }
    }

    /// D_i and B_i.
    record Nonces(Point hiding, Point binding) {
        private void entry(Encoder to, Party owner) {
            to.integer(owner.index()).bytes(hiding.encode()).bytes(binding.encode());
        }

        static Codec<Nonces> codec(Curve curve) {
            return new Codec<>() {
                @Override
                public byte[] encode(Nonces nonces) {
                    return new Encoder()
                            .bytes(nonces.hiding.encode())
                            .bytes(nonces.binding.encode())
                            .toBytes();
                }

                @Override
                public Nonces decode(byte[] bytes) throws MalformedException {
                    Decoder from = new Decoder(bytes);
                    Nonces nonces =
                            new Nonces(
                                    curve.points().decode(from.bytes()),
                                    curve.points().decode(from.bytes()));
                    from.end();
                    return nonces;
                }
            };
        }
    }
}
