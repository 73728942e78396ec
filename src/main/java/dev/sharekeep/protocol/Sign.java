package dev.sharekeep.protocol;

import static dev.sharekeep.channel.ProtocolException.check;
import static dev.sharekeep.protocol.PairSetUps.of;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.channel.Channel;
import dev.sharekeep.channel.Fault;
import dev.sharekeep.channel.ProtocolException;
import dev.sharekeep.channel.Round;
import dev.sharekeep.channel.SecretPerParty;
import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.math.Scalar;
import dev.sharekeep.math.SecretScalar;
import dev.sharekeep.ot.FailedCheckException;
import dev.sharekeep.ot.MultiplicationAnswer;
import dev.sharekeep.ot.MultiplicationRequest;
import dev.sharekeep.ot.ProductShares;
import dev.sharekeep.proof.EcdsaSignature;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.secret.Secret;
import dev.sharekeep.sharing.KeyShare;
import dev.sharekeep.sharing.Lagrange;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.sharing.PerParty;
import dev.sharekeep.wire.Codec;
import dev.sharekeep.wire.MalformedException;
import dev.sharekeep.wire.Parcel;
import dev.sharekeep.wire.Purpose;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// An ECDSA signature under a shared key by t+1 nodes, all participants of the session. Steps are
/// those of src/docs/protocols/sign.md. Source: DKLs23, ePrint 2023/765, Protocol 3.6.
public final class Sign implements Secret {
    static final Round.Public<byte[]> COMMIT =
            new Round.Public<>("sign/commit", c -> Codec.bytes(c.hash().length()));
    static final Round.Private<Parcel<byte[]>> CHOICE =
            new Round.Private<>("sign/choice", c -> Parcel.codec(PairSetUps.messages()));
    static final List<Round.Private<Parcel<byte[]>>> ANSWER =
            List.of(answerPart(1), answerPart(2), answerPart(3));
    static final Round.Private<Parcel<SignProduct>> PRODUCT =
            new Round.Private<>("sign/product", c -> Parcel.codec(SignProduct.codec(c)));
    static final Round.Public<SignShare> SHARE = new Round.Public<>("sign/share", SignShare::codec);

    private final Channel channel;
    private final Curve curve;
    private final Party self;
    private final PerParty<Point> keyPoints;
    private final PairSetUps setUps;
    private final SecretScalar nonce;
    private final SecretScalar mask;
    private final SecretScalar key;
    private final Salted opening;
    private final Map<Party, MultiplicationRequest> requests = new HashMap<>();
    private final Map<Party, MultiplicationAnswer> answers = new HashMap<>();
    private final Map<Party, ProductShares> shares = new HashMap<>();

    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // owned by this, and closed with it
    private Sign(Channel channel, KeyShare mine, PairSetUps setUps, Randomness randomness) {
        this.channel = channel;
        this.curve = channel.curve();
        this.self = channel.self();
        this.setUps = setUps;
        List<Party> signers = channel.participants();
        this.keyPoints =
                PerParty.of(
                        signers,
                        i ->
                                mine.publicRecord()
                                        .sharePoint(i)
                                        .timesVartime(Lagrange.weight(curve, signers, i)));
        this.key = mine.share().times(Lagrange.weight(curve, signers, self));
        this.nonce = SecretScalar.random(curve, randomness);
        this.mask = SecretScalar.random(curve, randomness);
        this.opening =
                new Salted(nonce.timesGenerator().encode(), randomness.bytes(Deal.SALT_BYTES));
    }

    /// Signs `digest`, on which hello must have agreed, with a key that these nodes share, over
    /// set-ups of all their pairs. A node whose check fails has its set-up burned.
    public static EcdsaSignature run(
            Channel channel, KeyShare mine, PairSetUps setUps, byte[] digest, Randomness randomness)
            throws ProtocolException {
        Scalar number = EcdsaSignature.number(channel.curve(), digest);
        if (number.isZero()
                || channel.participants().size() != mine.publicRecord().threshold() + 1) {
            throw new IllegalStateException("internal error: signing was not validated");
        }
        try (Sign signing = new Sign(channel, mine, setUps, randomness)) {
            PerParty<byte[]> commitments = signing.commit(randomness);
            signing.multiply(randomness);
            // no node releases its share of a signature before all saw the same commitments
            channel.agree();
            PerParty<SignProduct> products = signing.products(commitments);
            Point r = signing.nonce(products);
            SignShare share = signing.share(products, number, r);
            EcdsaSignature signature = signing.sum(share, r);
            if (!signature.verifies(mine.publicRecord().publicKey(), number)) {
                throw new ProtocolException(new Fault.SignatureInvalid());
            }
            return signature;
        }
    }

    /// Step 1: commit to R_i, and ask each other signer to multiply.
    private PerParty<byte[]> commit(Randomness randomness) throws ProtocolException {
        channel.broadcast(COMMIT, opening.commitment(Purpose.SIGN_COMMIT, channel, self));
        for (Party j : channel.others()) {
            PairSetUps.SetUp setUp = setUps.with(j);
            byte[] context = context(setUp.asBob(), j, self);
            @SuppressWarnings("MustBeClosedChecker") // closed with this
            MultiplicationRequest request =
                    MultiplicationRequest.of(setUp.pairs(), context, randomness);
            requests.put(j, request);
            channel.send(CHOICE, j, new Parcel<>(request.message()));
        }
        return channel.gather(COMMIT);
    }

    /// Step 2: multiply one's nonce and key by each other's random factor, and open R_i.
    @SuppressWarnings("MustBeClosedChecker") // the answers are closed with this
    private void multiply(Randomness randomness) throws ProtocolException {
        try (SecretPerParty<Parcel<byte[]>> choices = channel.gather(CHOICE)) {
            for (Party j : channel.others()) {
                MultiplicationAnswer answer = answer(j, choices.of(j).value(), randomness);
                answers.put(j, answer);
                byte[] message = answer.message();
                int part = (message.length + ANSWER.size() - 1) / ANSWER.size();
                for (int k = 0; k < ANSWER.size(); k++) {
                    int to = Math.min(message.length, (k + 1) * part);
                    channel.send(
                            ANSWER.get(k),
                            j,
                            new Parcel<>(Arrays.copyOfRange(message, k * part, to)));
                }
                channel.send(PRODUCT, j, new Parcel<>(product(answer.shares(), j)));
            }
        }
    }

    private SignProduct product(ProductShares mine, Party j) {
        try (SecretScalar psi = mask.minus(of(requests, j).factor())) {
            return new SignProduct(
                    opening,
                    mine.first().timesGenerator(),
                    mine.second().timesGenerator(),
                    psi.published());
        }
    }

    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // handed on
    private MultiplicationAnswer answer(Party j, byte[] choice, Randomness randomness)
            throws ProtocolException {
        PairSetUps.SetUp setUp = setUps.with(j);
        byte[] context = context(setUp.asAlice(), self, j);
        return judged(
                j,
                CHOICE.name(),
                () ->
                        MultiplicationAnswer.of(
                                setUp.chosen(), context, choice, nonce, key, randomness));
    }

    /// Step 3, the checks.
    @SuppressWarnings("MustBeClosedChecker") // the shares are closed with this
    private PerParty<SignProduct> products(PerParty<byte[]> commitments) throws ProtocolException {
        Map<Party, SignProduct> products = new HashMap<>();
        Map<Party, byte[]> messages = messages();
        try (SecretPerParty<Parcel<SignProduct>> gathered = channel.gather(PRODUCT)) {
            for (Party j : channel.others()) {
                SignProduct product = gathered.of(j).value();
                products.put(j, product);
                byte[] commitment = product.opening().commitment(Purpose.SIGN_COMMIT, channel, j);
                check(
                        Arrays.equals(commitment, commitments.of(j)),
                        j,
                        PRODUCT.name(),
                        "opens its commitment");
                Point r = product.nonce(curve, j);
                MultiplicationRequest request = of(requests, j);
                byte[] message = of(messages, j);
                ProductShares got =
                        judged(j, ANSWER.getLast().name(), () -> request.finish(message));
                shares.put(j, got);
                SecretScalar factor = request.factor();
                require(
                        factor.times(r).equals(product.first().plus(got.first().timesGenerator())),
                        j,
                        "it multiplied by the nonce behind R");
                require(
                        factor.times(keyPoints.of(j))
                                .equals(product.second().plus(got.second().timesGenerator())),
                        j,
                        "it multiplied by its share of the key");
            }
        }
        return PerParty.of(products);
    }

    private Map<Party, byte[]> messages() throws ProtocolException {
        Map<Party, byte[]> messages = new HashMap<>();
        channel.others().forEach(j -> messages.put(j, new byte[0]));
        for (Round.Private<Parcel<byte[]>> round : ANSWER) {
            try (SecretPerParty<Parcel<byte[]>> parts = channel.gather(round)) {
                messages.replaceAll((j, start) -> joined(start, parts.of(j).value()));
            }
        }
        return messages;
    }

    private Point nonce(PerParty<SignProduct> products) throws ProtocolException {
        Point sum = nonce.timesGenerator();
        for (Party j : channel.others()) {
            sum = sum.plus(products.of(j).nonce(curve, j));
        }
        if (sum.isIdentity()) {
            throw new ProtocolException(new Fault.SignatureInvalid());
        }
        return sum;
    }

    /// u_i and w_i, which are the last that depends on secrets.
    private SignShare share(PerParty<SignProduct> products, Scalar number, Point r) {
        Scalar psi = curve.scalar(0);
        for (Party j : channel.others()) {
            psi = psi.plus(products.of(j).psi());
        }
        Scalar x = curve.reducedVartime(r.xBytes());
        try (SecretScalar factor = mask.plus(psi);
                SecretScalar u = total(nonce, factor, ProductShares::first);
                SecretScalar v = total(key, factor, ProductShares::second);
                SecretScalar weighed = v.times(x);
                SecretScalar signed = mask.times(number);
                SecretScalar w = signed.plus(weighed)) {
            return new SignShare(u.published(), w.published());
        }
    }

    /// own * factor, and all shares of products with the others.
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // each sum is closed by the next, the last handed on
    private SecretScalar total(
            SecretScalar own, SecretScalar factor, Function<ProductShares, SecretScalar> which) {
        SecretScalar total = own.times(factor);
        for (Party j : channel.others()) {
            try (SecretScalar before = total;
                    SecretScalar more = before.plus(which.apply(of(answers, j).shares()))) {
                total = more.plus(which.apply(of(shares, j)));
            }
        }
        return total;
    }

    /// Step 4, but for the last check.
    private EcdsaSignature sum(SignShare mine, Point r) throws ProtocolException {
        PerParty<SignShare> all = channel.exchange(SHARE, mine);
        Scalar u = all.values().stream().map(SignShare::u).reduce(Scalar::plus).orElseThrow();
        Scalar w = all.values().stream().map(SignShare::w).reduce(Scalar::plus).orElseThrow();
        if (u.isZero()) {
            throw new ProtocolException(new Fault.SignatureInvalid());
        }
        return EcdsaSignature.of(r, w.times(u.invertVartime()))
                .orElseThrow(() -> new ProtocolException(new Fault.SignatureInvalid()));
    }

    /// H("multiply", context of the set-up, sid, Alice's index, Bob's index).
    private byte[] context(byte[] setUp, Party alice, Party bob) {
        return channel.hash()
                .of(
                        Purpose.MULTIPLY,
                        e ->
                                e.bytes(setUp)
                                        .bytes(channel.sid())
                                        .integer(alice.index())
                                        .integer(bob.index()));
    }

    private interface Multiplying<T> {
        T run() throws MalformedException, FailedCheckException;
    }

    /// A message of `j` that is not what it must be burns the set-up and names it.
    private <T> T judged(Party j, String round, Multiplying<T> step) throws ProtocolException {
        try {
            return step.run();
        } catch (MalformedException e) {
            setUps.burn(j);
            throw new ProtocolException(
                    new Fault.Misbehaviour(j, round, "well-formed: " + e.what()));
        } catch (FailedCheckException e) {
            setUps.burn(j);
            throw new ProtocolException(new Fault.Misbehaviour(j, round, e.claim()));
        }
    }

    private void require(boolean holds, Party j, String claim) throws ProtocolException {
        if (!holds) {
            setUps.burn(j);
        }
        check(holds, j, PRODUCT.name(), claim);
    }

    private static Round.Private<Parcel<byte[]>> answerPart(int part) {
        return new Round.Private<>("sign/answer/" + part, c -> Parcel.codec(PairSetUps.messages()));
    }

    private static byte[] joined(byte[] start, byte[] end) {
        byte[] all = Arrays.copyOf(start, start.length + end.length);
        System.arraycopy(end, 0, all, start.length, end.length);
        return all;
    }

    @Override
    public void close() {
        nonce.close();
        mask.close();
        key.close();
        requests.values().forEach(Secret::close);
        answers.values().forEach(Secret::close);
        shares.values().forEach(Secret::close);
    }

    @Override
    public String toString() {
        return "Secret[signing by " + self + "]";
    }
}
