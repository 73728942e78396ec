package dev.sharekeep.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.token.pkcs11.Pkcs11Token;
import org.junit.jupiter.api.Test;

/// The contract on NSS softokn in mode DECRYPT, sealed by KW_HMAC.
final class NssDecryptTest extends TokenContract {
    @Override
    @MustBeClosed
    Token open() throws TokenException {
        TokenSettings settings = TestTokens.emptyNss().withMode(InboundMode.DECRYPT);
        TestTokens.provisioning().provision(settings);
        return Pkcs11Token.open(settings, null, Randomness.system());
    }

    @Test
    void usesTheModeThatItWasMadeFor() {
        assertThat(token.info().mode()).isEqualTo(InboundMode.DECRYPT);
    }
}
