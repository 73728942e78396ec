package dev.sharekeep.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.token.pkcs11.Pkcs11Token;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// The profiles of hsm-config say what probes choose on those tokens.
final class ProfilesTest {
    @Test
    void softHsm() throws Exception {
        JsonNode profile = profile("softhsm.toml");
        assertThat(profile.get("AllowRaw").asBoolean()).isTrue();
        TokenSettings settings =
                TestTokens.emptySoftHsm("profile")
                        .withMode(InboundMode.AUTO)
                        .withScheme(SealScheme.AUTO);
        assertChoice(profile, settings);
    }

    @Test
    void nss() throws Exception {
        assertChoice(profile("nss.toml"), TestTokens.emptyNss());
    }

    private static void assertChoice(JsonNode profile, TokenSettings settings) throws Exception {
        assertThat(TokenUri.parse(profile.get("Uri").asText()).attributes()).containsKey("token");
        TestTokens.provisioning().provision(settings);
        try (Token token = Pkcs11Token.open(settings, null, Randomness.system())) {
            assertThat(text(token.info().mode())).isEqualTo(profile.get("Mode").asText());
            assertThat(text(token.info().scheme())).isEqualTo(profile.get("Scheme").asText());
        }
    }

    private static String text(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static JsonNode profile(String file) throws Exception {
        return new TomlMapper().readTree(Path.of("hsm-config", file).toFile()).get("Token");
    }
}
