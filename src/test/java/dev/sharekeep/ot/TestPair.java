package dev.sharekeep.ot;

import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Scalar;
import dev.sharekeep.math.SecretScalar;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.wire.MalformedException;
import java.nio.charset.StandardCharsets;

/// Alice and Bob after an honest set-up.
record TestPair(ChosenSeeds alice, SeedPairs bob) implements AutoCloseable {
    static final Randomness RANDOM = Randomness.system();

    @SuppressWarnings("MustBeClosedChecker") // closed with the pair
    static TestPair of(Curve curve) {
        byte[] context = context("set-up");
        try (SeedOffer offer = SeedOffer.of(curve, context, RANDOM)) {
            ChosenSeeds alice = ChosenSeeds.answer(curve, context, offer.message(), RANDOM);
            return new TestPair(alice, offer.finish(alice.reply()));
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] context(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    /// A share as the public number that it is to nobody else.
    static Scalar open(SecretScalar secret) {
        try (SecretScalar zero = SecretScalar.zero(secret.curve())) {
            return SecretScalar.respond(secret, secret.curve().scalar(1), zero);
        }
    }

    boolean delta(int k) {
        return alice.delta().expose(bits -> Bits.mask(bits, k)) != 0;
    }

    @Override
    public void close() {
        alice.close();
        bob.close();
    }
}
