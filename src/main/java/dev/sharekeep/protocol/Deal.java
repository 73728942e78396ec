package dev.sharekeep.protocol;

import static dev.sharekeep.channel.ProtocolException.check;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.channel.Channel;
import dev.sharekeep.channel.Fault;
import dev.sharekeep.channel.ProtocolException;
import dev.sharekeep.channel.Round;
import dev.sharekeep.channel.SecretPerParty;
import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.math.SecretScalar;
import dev.sharekeep.proof.ProofOfKnowledge;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.secret.Secret;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.sharing.PerParty;
import dev.sharekeep.sharing.PublicPolynomial;
import dev.sharekeep.sharing.SecretPolynomial;
import dev.sharekeep.wire.Codec;
import dev.sharekeep.wire.Decoder;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.MalformedException;
import dev.sharekeep.wire.Purpose;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Verifiable sharing by all, of a random value or of zero, as src/docs/protocols/deal.md.
///
/// `commit`, `open`, `finish`, in this order; an operation may send its own messages in the same
/// rounds. Sources: Pedersen 1991; Gennaro et al. 2007 (why to commit first); Herzberg et al. 1995.
final class Deal implements Secret {
    static final int SALT_BYTES = 32;
    static final Round.Public<byte[]> COMMIT =
            new Round.Public<>("deal/commit", curve -> Codec.bytes(curve.hash().length()));
    static final Round.Public<Opening> OPENING = new Round.Public<>("deal/opening", Opening::codec);
    static final Round.Private<SecretScalar> SHARE =
            new Round.Private<>("deal/share", Curve::secretScalars);

    enum Kind {
        RANDOM,
        ZERO
    }

    private final Channel channel;
    private final Kind kind;
    private final SecretPolynomial polynomial;
    private final Opening mine;
    private @Nullable PerParty<byte[]> commitments;

    private Deal(Channel channel, Kind kind, SecretPolynomial polynomial, Opening mine) {
        this.channel = channel;
        this.kind = kind;
        this.polynomial = polynomial;
        this.mine = mine;
    }

    /// Step 1: picks f_i and broadcasts a commitment to F_i = f_i*G.
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // the deal owns its polynomial
    static Deal commit(Channel channel, Kind kind, Randomness randomness) {
        int threshold = channel.terms().threshold();
        SecretPolynomial f =
                kind == Kind.RANDOM
                        ? SecretPolynomial.random(channel.curve(), threshold, randomness)
                        : SecretPolynomial.zeroAtOrigin(channel.curve(), threshold, randomness);
        List<Point> points = f.commitment().coefficients();
        Opening opening =
                kind == Kind.RANDOM
                        ? new Opening(
                                points,
                                ProofOfKnowledge.of(
                                        f.constant(),
                                        points.getFirst(),
                                        context(channel, channel.self()),
                                        randomness),
                                randomness.bytes(SALT_BYTES))
                        : new Opening(
                                points.subList(1, points.size()),
                                null,
                                randomness.bytes(SALT_BYTES));
        channel.broadcast(COMMIT, opening.commitment(channel, channel.self()));
        return new Deal(channel, kind, f, opening);
    }

    /// Step 2: when all commitments are in, opens one's own and gives each j its f_i(j).
    void open() throws ProtocolException {
        commitments = channel.gather(COMMIT);
        channel.broadcast(OPENING, mine);
        for (Party j : channel.others()) {
            try (SecretScalar value = polynomial.at(j)) {
                channel.send(SHARE, j, value);
            }
        }
    }

    /// Step 3: checks every opening and every private value, and that all saw the same.
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // the sum is owned by the result
    Dealt finish() throws ProtocolException {
        PerParty<byte[]> committed = Objects.requireNonNull(commitments);
        PerParty<Opening> openings = channel.gather(OPENING);
        for (Party i : channel.participants()) {
            checkOpening(i, openings.of(i), committed.of(i));
        }
        PerParty<PublicPolynomial> dealt = openings.map((i, opening) -> polynomialOf(opening));
        PublicPolynomial sum = dealt.values().stream().reduce(PublicPolynomial::plus).orElseThrow();
        SecretScalar total = polynomial.at(channel.self());
        try (SecretPerParty<SecretScalar> values = channel.gather(SHARE)) {
            for (Party i : channel.others()) {
                boolean lies =
                        !values.of(i).timesGenerator().equals(dealt.of(i).at(channel.self()));
                if (lies) {
                    throw new ProtocolException(new Fault.Complaint(channel.self(), i));
                }
                try (SecretScalar before = total) {
                    total = before.plus(values.of(i));
                }
            }
            channel.agree();
            return new Dealt(total, sum);
        } catch (ProtocolException | RuntimeException e) {
            total.close();
            throw e;
        }
    }

    private void checkOpening(Party i, Opening opening, byte[] commitment)
            throws ProtocolException {
        int points = channel.terms().threshold() + (kind == Kind.RANDOM ? 1 : 0);
        check(opening.points().size() == points, i, OPENING.name(), "has the agreed degree");
        check((opening.proof() != null) == (kind == Kind.RANDOM), i, OPENING.name(), "of its kind");
        check(
                Arrays.equals(opening.commitment(channel, i), commitment),
                i,
                OPENING.name(),
                "opens its commitment");
        ProofOfKnowledge proof = opening.proof();
        if (proof != null) {
            check(
                    proof.holds(opening.points().getFirst(), context(channel, i)),
                    i,
                    OPENING.name(),
                    "knows what it deals");
        }
    }

    private PublicPolynomial polynomialOf(Opening opening) {
        List<Point> points = new ArrayList<>();
        if (kind == Kind.ZERO) {
            points.add(channel.curve().identity());
        }
        points.addAll(opening.points());
        return new PublicPolynomial(channel.curve(), points);
    }

    private static ProofOfKnowledge.Context context(Channel channel, Party prover) {
        return new ProofOfKnowledge.Context(
                channel.sid(), channel.terms().operation(), "deal", prover);
    }

    @Override
    public void close() {
        polynomial.close();
    }

    /// What all dealt together: z_j, and Z = z*G as a polynomial. Owns z_j.
    record Dealt(SecretScalar share, PublicPolynomial polynomial) implements Secret {
        /// Z_k for every k.
        List<Point> points(Channel channel) {
            return channel.terms().committee().parties().stream().map(polynomial::at).toList();
        }

        @Override
        public void close() {
            share.close();
        }
    }

    /// A_i with its proof of knowledge (random kind) and the salt of its commitment.
    record Opening(List<Point> points, @Nullable ProofOfKnowledge proof, byte[] salt) {
        byte[] commitment(Channel channel, Party dealer) {
            return channel.hash()
                    .of(
                            Purpose.DEAL_COMMIT,
                            e -> {
                                e.bytes(channel.sid()).integer(dealer.index());
                                write(e);
                            });
        }

        private void write(Encoder to) {
            to.list(points, (field, point) -> field.bytes(point.encode()));
            if (proof == null) {
                to.bytes(null);
            } else {
                to.record(proof::encode);
            }
            to.bytes(salt);
        }

        static Codec<Opening> codec(Curve curve) {
            return new Codec<>() {
                @Override
                public byte[] encode(Opening opening) {
                    Encoder to = new Encoder();
                    opening.write(to);
                    return to.toBytes();
                }

                @Override
                public Opening decode(byte[] bytes) throws MalformedException {
                    Decoder from = new Decoder(bytes);
                    List<Point> points =
                            from.list(Party.MOST, f -> curve.points().decode(f.bytes()));
                    byte[] proof = from.optionalBytes();
                    byte[] salt = from.bytes(SALT_BYTES);
                    from.end();
                    return new Opening(points, proof == null ? null : proof(curve, proof), salt);
                }
            };
        }

        private static ProofOfKnowledge proof(Curve curve, byte[] bytes) throws MalformedException {
            Decoder from = new Decoder(bytes);
            ProofOfKnowledge proof = ProofOfKnowledge.decode(curve, from);
            from.end();
            return proof;
        }
    }
}
