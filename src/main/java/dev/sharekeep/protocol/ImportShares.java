package dev.sharekeep.protocol;

import static dev.sharekeep.channel.ProtocolException.check;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.channel.Channel;
import dev.sharekeep.channel.Fault;
import dev.sharekeep.channel.ProtocolException;
import dev.sharekeep.channel.Round;
import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.math.SecretScalar;
import dev.sharekeep.proof.ProofOfKnowledge;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.sharing.KeyId;
import dev.sharekeep.sharing.KeyRecord;
import dev.sharekeep.sharing.KeyShare;
import dev.sharekeep.sharing.Lagrange;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.sharing.PerParty;
import dev.sharekeep.wire.Codec;
import dev.sharekeep.wire.Decoder;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.Hash;
import dev.sharekeep.wire.MalformedException;
import dev.sharekeep.wire.Purpose;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes over transport shares, checks that they are one key, and re-shares it at once, as
/// src/docs/protocols/import.md.
public final class ImportShares {
    static final Round.Public<byte[]> IMPORT_COMMIT =
            new Round.Public<>("import/commit", curve -> Codec.bytes(curve.hash().length()));
    static final Round.Public<Claim> IMPORT_OPENING =
            new Round.Public<>("import/opening", Claim::codec);
    static final Round.Public<byte[]> CHAIN_COMMIT =
            new Round.Public<>("import/chain-commit", curve -> Codec.bytes(curve.hash().length()));
    static final Round.Public<Salted> CHAIN_OPENING =
            new Round.Public<>("import/chain-opening", c -> Salted.codec(c.hash().length()));

    private ImportShares() {}

    /// What is imported. The caller owns the secrets.
    ///
    /// @param keyId the name to keep, or "" for a new one
    /// @param origin the manifest's, where there is one and the name is kept, else null
    /// @param manifestPoints E_1..E_n of a manifest that verifies, else null
    public record Imported(
            SecretScalar share,
            @Nullable SecretBytes chainCode,
            Point publicKey,
            String tenant,
            String keyId,
            byte @Nullable [] origin,
            @Nullable PerParty<Point> manifestPoints) {}

    /// Runs the protocol; the caller closes the share, which is not yet stored anywhere.
    @MustBeClosed
    public static KeyShare run(
            Channel channel, Imported imported, int generation, Randomness randomness)
            throws ProtocolException {
        // 1  commit to E_j = e_j*G, to a check value of the chain code, and to a dealing of zero
        Claim claim = Claim.of(channel, imported.share(), randomness);
        Salted chainCheck =
                new Salted(
                        chainCheck(channel, imported.chainCode()),
                        randomness.bytes(Deal.SALT_BYTES));
        channel.broadcast(IMPORT_COMMIT, claim.commitment(channel, channel.self()));
        channel.broadcast(
                CHAIN_COMMIT,
                chainCheck.commitment(Purpose.CHAIN_CHECK_COMMIT, channel, channel.self()));
        try (Deal deal = Deal.commit(channel, Deal.Kind.ZERO, randomness)) {
            PerParty<byte[]> commitments = channel.gather(IMPORT_COMMIT);
            PerParty<byte[]> chainCommitments = channel.gather(CHAIN_COMMIT);

            // 2  open all three
            deal.open();
            PerParty<Claim> claims = channel.exchange(IMPORT_OPENING, claim);
            PerParty<Salted> chainChecks = channel.exchange(CHAIN_OPENING, chainCheck);

            // 3  openings and proofs; who breaks them is named
            for (Party i : channel.participants()) {
                check(
                        Arrays.equals(claims.of(i).commitment(channel, i), commitments.of(i)),
                        i,
                        IMPORT_OPENING.name(),
                        "opens its commitment");
                check(claims.of(i).holds(channel, i), i, IMPORT_OPENING.name(), "knows its share");
                check(
                        Arrays.equals(
                                chainChecks
                                        .of(i)
                                        .commitment(Purpose.CHAIN_CHECK_COMMIT, channel, i),
                                chainCommitments.of(i)),
                        i,
                        CHAIN_OPENING.name(),
                        "opens its commitment");
            }
            try (Deal.Dealt zero = deal.finish()) {
                // 4  the shares are one key, and it is the one that was announced
                PerParty<Point> points = claims.map((i, c) -> c.point());
                requireOneKey(channel, imported, points);
                requireOneChainCode(chainChecks);

                // 5  s_j = e_j + z_j: who saw the transport shares does not know these
                try (KeyShare transported = transported(channel, imported, points, generation)) {
                    return Refresh.renewed(
                            transported, generation, zero.share(), zero.polynomial());
                }
            }
        }
    }

    private static void requireOneKey(Channel channel, Imported imported, PerParty<Point> points)
            throws ProtocolException {
        Curve curve = channel.curve();
        int t = channel.terms().threshold();
        List<Party> all = channel.terms().committee().parties();
        PerParty<Point> expected = imported.manifestPoints();
        if (expected != null) {
            List<Party> wrong =
                    all.stream().filter(i -> !points.of(i).equals(expected.of(i))).toList();
            if (!wrong.isEmpty()) {
                throw new ProtocolException(new Fault.SharesInconsistent(wrong));
            }
        }
        if (Lagrange.fit(curve, points, all, imported.publicKey(), t)) {
            return;
        }
        if (Lagrange.fit(curve, points, all, t)) {
            throw new ProtocolException(new Fault.PublicKeyMismatch());
        }
        throw new ProtocolException(
                new Fault.SharesInconsistent(odd(curve, points, all, imported.publicKey(), t)));
    }

    /// The one index without which all fit, where n >= 2t+1; else nobody can be named, because the
    /// malicious could frame an honest node.
    private static List<Party> odd(
            Curve curve, PerParty<Point> points, List<Party> all, Point publicKey, int t) {
        if (all.size() < 2 * t + 1) {
            return List.of();
        }
        List<Party> candidates =
                all.stream()
                        .filter(odd ->
                                Lagrange.fit(
                                        curve,
                                        points,
                                        all.stream().filter(i -> !i.equals(odd)).toList(),
                                        publicKey,
                                        t))
                        .toList();
        return candidates.size() == 1 ? candidates : List.of();
    }

    private static void requireOneChainCode(PerParty<Salted> checks) throws ProtocolException {
        byte[] first = checks.values().getFirst().value();
        if (!checks.values().stream().allMatch(c -> Arrays.equals(c.value(), first))) {
            throw new ProtocolException(new Fault.ChainCodeMismatch());
        }
    }

    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // owned by the share
    private static KeyShare transported(
            Channel channel, Imported imported, PerParty<Point> points, int generation) {
        SecretBytes chainCode = imported.chainCode();
        byte[] given = imported.origin();
        byte[] origin = given == null ? channel.sid() : given;
        KeyRecord key =
                new KeyRecord(
                        channel.curve(),
                        channel.terms().committee(),
                        channel.terms().threshold(),
                        imported.publicKey(),
                        points.values(),
                        imported.tenant(),
                        imported.keyId().isEmpty()
                                ? KeyId.of(origin, imported.publicKey())
                                : imported.keyId(),
                        origin,
                        generation,
                        chainCode == null ? null : Hash.SHA256.ofSecretObject(chainCode));
        return new KeyShare(
                key,
                channel.self(),
                imported.share().copy(),
                chainCode == null ? null : chainCode.copy());
    }

    /// v = H("chain-check", sid, chainCode).
    private static byte[] chainCheck(Channel channel, @Nullable SecretBytes chainCode) {
        return chainCode == null
                ? channel.hash().of(Purpose.CHAIN_CHECK, e -> e.bytes(channel.sid()).bytes(null))
                : channel.hash()
                        .ofSecret(Purpose.CHAIN_CHECK, e -> e.bytes(channel.sid()), chainCode);
    }

    /// E_i, the proof that its sender knows e_i, and the salt of the commitment.
    record Claim(Point point, ProofOfKnowledge proof, byte[] salt) {
        static Claim of(Channel channel, SecretScalar share, Randomness randomness) {
            Point point = share.timesGenerator();
            return new Claim(
                    point,
                    ProofOfKnowledge.of(share, point, context(channel, channel.self()), randomness),
                    randomness.bytes(Deal.SALT_BYTES));
        }

        boolean holds(Channel channel, Party prover) {
            return proof.holds(point, context(channel, prover));
        }

        byte[] commitment(Channel channel, Party maker) {
            return channel.hash()
                    .of(
                            Purpose.IMPORT_COMMIT,
                            e -> {
                                e.bytes(channel.sid()).integer(maker.index());
                                write(e);
                            });
        }

        private static ProofOfKnowledge.Context context(Channel channel, Party prover) {
            return new ProofOfKnowledge.Context(
                    channel.sid(), channel.terms().operation(), "import", prover);
        }

        private void write(Encoder to) {
            to.bytes(point.encode()).record(proof::encode).bytes(salt);
        }

        static Codec<Claim> codec(Curve curve) {
            return new Codec<>() {
                @Override
                public byte[] encode(Claim claim) {
                    Encoder to = new Encoder();
                    claim.write(to);
                    return to.toBytes();
                }

                @Override
                public Claim decode(byte[] bytes) throws MalformedException {
                    Decoder from = new Decoder(bytes);
                    Claim claim =
                            new Claim(
                                    curve.points().decode(from.bytes()),
                                    from.record(f -> ProofOfKnowledge.decode(curve, f)),
                                    from.bytes(Deal.SALT_BYTES));
                    from.end();
                    return claim;
                }
            };
        }
    }
}
