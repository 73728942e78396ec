package dev.sharekeep.ot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharekeep.math.Curve;
import dev.sharekeep.math.SecretScalar;
import dev.sharekeep.secret.Randomness;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// All four messages for fixed randomness: their lengths, as the page says, and one hash over them.
/// Whoever changes a byte of the protocol changes its version.
class FrozenMessagesTest {
    @ParameterizedTest
    @CsvSource({
        "secp256k1, 12364,  40020, d9d86710447bc0a9852ff5e3b139b652f4ea70aa0074bf4a5a6bbcd6c61e9bac",
        "secp256r1, 12364,  40020, 9581d5f70d919e4fd978e17901475da3b59039d48de94042c1ca6045febd3c44",
        "secp384r1, 24700,  78468, 9288b8b406f686113bfa52c11b88156757f68271cbbe68c2b2e26d8c910a5e8b",
        "secp521r1, 36988, 134988, 1b65982b42e2885496518409ab2ec2123c439b26df78baa567dec130171a2a03",
    })
    void messagesStayAsTheyAre(String name, int requestBytes, int answerBytes, String frozen)
            throws Exception {
        Curve curve = Curve.named(name).orElseThrow();
        byte[] context = TestPair.context("frozen");
        MessageDigest all = MessageDigest.getInstance("SHA-256");
        Randomness fixed = new Counted();
        try (SeedOffer offer = SeedOffer.of(curve, context, fixed);
                ChosenSeeds alice = ChosenSeeds.answer(curve, context, offer.message(), fixed);
                SeedPairs bob = offer.finish(alice.reply());
                MultiplicationRequest request = MultiplicationRequest.of(bob, context, fixed);
                SecretScalar first = SecretScalar.of(curve.scalar(2));
                SecretScalar second = SecretScalar.of(curve.scalar(3));
                MultiplicationAnswer answer =
                        MultiplicationAnswer.of(
                                alice, context, request.message(), first, second, fixed)) {
            assertThat(request.message()).hasSize(requestBytes);
            assertThat(answer.message()).hasSize(answerBytes);
            all.update(offer.message());
            all.update(alice.reply());
            all.update(request.message());
            all.update(answer.message());
        }
        assertThat(HexFormat.of().formatHex(all.digest())).isEqualTo(frozen);
    }

    /// SHA-256 of 0, 1, 2, ...
    private static final class Counted implements Randomness {
        private int count;

        @Override
        public void fill(byte[] target) {
            for (int at = 0; at < target.length; at += 32) {
                try {
                    byte[] block =
                            MessageDigest.getInstance("SHA-256")
                                    .digest(ByteBuffer.allocate(4).putInt(count++).array());
                    System.arraycopy(block, 0, target, at, Math.min(32, target.length - at));
                } catch (NoSuchAlgorithmException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }
}
