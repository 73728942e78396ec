package dev.sharekeep.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.MustBeClosed;
import org.junit.jupiter.api.Test;

/// The contract on NSS softokn, everything by probe: mode UNWRAP, scheme KW_HMAC.
final class NssTokenTest extends TokenContract {
    @Override
    @MustBeClosed
    Token open() throws TokenException {
        return TestTokens.nss();
    }

    @Test
    void probesChooseUnwrapAndKeyWrap() {
        TokenInfo info = token.info();
        assertThat(info.mode()).isEqualTo(InboundMode.UNWRAP);
        assertThat(info.scheme()).isEqualTo(SealScheme.KW_HMAC);
        assertThat(info.sealingKeyId()).isEqualTo("staging-1");
        assertThat(info.notEnforced())
                .contains("wrapping-1: CKA_ALLOWED_MECHANISMS", "staging-1: CKA_COPYABLE");
    }
}
