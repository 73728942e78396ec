package dev.sharekeep.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.token.pkcs11.Pkcs11Token;
import org.junit.jupiter.api.Test;

/// The contract on SoftHSM with scheme KW_HMAC, by configuration.
final class SoftHsmKeyWrapTest extends TokenContract {
    @Override
    @MustBeClosed
    Token open() throws TokenException {
        TokenSettings settings = TestTokens.emptySoftHsm("key-wrap").withScheme(SealScheme.KW_HMAC);
        TestTokens.provisioning().provision(settings);
        return Pkcs11Token.open(settings, null, Randomness.system());
    }

    @Test
    void usesTheSchemeOfTheConfiguration() {
        assertThat(token.info().scheme()).isEqualTo(SealScheme.KW_HMAC);
        assertThat(token.info().sealingKeyId()).isEqualTo("staging-1");
    }
}
