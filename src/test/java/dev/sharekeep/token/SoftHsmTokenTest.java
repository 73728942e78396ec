package dev.sharekeep.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.MustBeClosed;
import org.junit.jupiter.api.Test;

/// The contract on SoftHSM: mode RAW, scheme GCM.
final class SoftHsmTokenTest extends TokenContract {
    @Override
    @MustBeClosed
    Token open() throws TokenException {
        return TestTokens.softHsm("contract");
    }

    @Test
    void tellsWhatItIs() {
        TokenInfo info = token.info();
        assertThat(info.label()).isEqualTo("contract");
        assertThat(info.mode()).isEqualTo(InboundMode.RAW);
        assertThat(info.scheme()).isEqualTo(SealScheme.GCM);
        assertThat(info.sealingKeyId()).isEqualTo("sealing-1");
        assertThat(info.notEnforced()).isEmpty();
    }
}
