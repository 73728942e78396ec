package dev.sharekeep.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharekeep.wire.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenUriTest {
    @Test
    void namesByEveryAttributeGiven() throws MalformedException {
        TokenUri uri = TokenUri.parse("pkcs11:token=my%20token;serial=00%2B1");
        assertThat(uri.names("my token", "00+1", "anyone", "anything")).isTrue();
        assertThat(uri.names("my token", "00+2", "anyone", "anything")).isFalse();
        assertThat(uri.names("my+token", "00+1", "anyone", "anything")).isFalse();
    }

    @Test
    void labelsSurviveTheRoundTrip() throws MalformedException {
        for (String label : new String[] {"node-1", "a b;c=d%e?f/g+h", "Zürich"}) {
            TokenUri uri = TokenUri.parse(TokenUri.ofLabel(label));
            assertThat(uri.names(label, "", "", "")).as(label).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "token=a",
                "pkcs11:",
                "pkcs11:slot-id=1",
                "pkcs11:token=a;token=b",
                "pkcs11:model=x",
                "pkcs11:token=a;object=k",
                "pkcs11:token=%zz",
                "pkcs11:token=a?pin-value=1234",
                "pkcs11:token=a;"
            })
    void refusesWhatDoesNotNameAToken(String text) {
        assertThatThrownBy(() -> TokenUri.parse(text)).isInstanceOf(MalformedException.class);
    }
}
