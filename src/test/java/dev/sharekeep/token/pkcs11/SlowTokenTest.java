package dev.sharekeep.token.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sharekeep.secret.Randomness;
import dev.sharekeep.token.MacKey;
import dev.sharekeep.token.Token;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.token.TokenSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What a token that answers late means for its callers.
class SlowTokenTest {
    private static final Duration A_CALL = Duration.ofMillis(500);

    @Test
    void openingMayTakeLongerThanACallMay() throws Exception {
        FailingToken module = FailingToken.get();
        TokenSettings settings = module.provisioned("slow").withCallTimeout(A_CALL);
        module.plan("delay C_Decrypt 1 900");
        try (Token token = Pkcs11Token.open(settings, null, Randomness.system())) {
            assertThat(token.mac(MacKey.ROW, new byte[1])).hasSize(32);
            module.plan("delay C_Sign 1 900");
            TokenException late =
                    catchThrowableOfType(
                            TokenException.Unavailable.class,
                            () -> token.mac(MacKey.ROW, new byte[1]));
            assertThat(late.what()).contains("did not answer in 500 ms");
        } finally {
            module.well();
        }
    }
}
