package dev.sharekeep.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharekeep.secret.Randomness;
import dev.sharekeep.token.pkcs11.Pkcs11Token;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What opening a token refuses, by name, and how often it tries.
@SuppressWarnings("MustBeClosedChecker") // a refused open returns nothing
final class OpeningTest {
    @Test
    void aWrongPinIsTriedOnce() throws TokenException {
        TokenSettings right = TestTokens.provisionedSoftHsm("pin");
        AtomicInteger asked = new AtomicInteger();
        PinSource wrong =
                () -> {
                    asked.incrementAndGet();
                    return TestTokens.pin("00000000").read();
                };
        assertThatThrownBy(() -> open(right.withPin(wrong)))
                .isInstanceOf(TokenException.PinIncorrect.class)
                .hasMessageContaining("pin");
        assertThat(asked).hasValue(1);
        open(right);
    }

    @Test
    void aWrongPinOfNssIsTriedOnce() throws TokenException {
        TokenSettings right = TestTokens.provisionedNss();
        assertThatThrownBy(() -> open(right.withPin(TestTokens.pin("00000000"))))
                .isInstanceOf(TokenException.PinIncorrect.class);
        open(right);
    }

    @Test
    void aMissingModuleOrTokenIsNamed() {
        TokenSettings settings = TestTokens.softHsmPlan("nowhere");
        assertThatThrownBy(() -> open(settings))
                .isInstanceOf(TokenException.Misconfigured.class)
                .hasMessageContaining("nowhere");
        TokenSettings noModule =
                TokenSettings.of(
                        Path.of("/nowhere/libp11.so"), settings.uri(), TestTokens.pin("1"));
        assertThatThrownBy(() -> open(noModule))
                .isInstanceOf(TokenException.Misconfigured.class)
                .hasMessageContaining("/nowhere/libp11.so");
    }

    @Test
    void modeRawNeedsAName() throws TokenException {
        TokenSettings settings = TestTokens.provisionedSoftHsm("raw");
        for (InboundMode mode : new InboundMode[] {InboundMode.AUTO, InboundMode.RAW}) {
            assertThatThrownBy(() -> open(settings.withAllowRaw(false).withMode(mode)))
                    .isInstanceOf(TokenException.Misconfigured.class)
                    .hasMessageContaining("RAW");
        }
        open(settings.withMode(InboundMode.AUTO));
    }

    @Test
    void aModeThatTheKeyWasNotMadeForIsRefused() throws TokenException {
        TokenSettings settings = TestTokens.provisionedSoftHsm("mode");
        for (InboundMode mode : new InboundMode[] {InboundMode.UNWRAP, InboundMode.DECRYPT}) {
            assertThatThrownBy(() -> open(settings.withMode(mode)))
                    .isInstanceOf(TokenException.Misconfigured.class);
        }
    }

    @Test
    void probesChooseRawAndGcmOnSoftHsm() throws TokenException {
        TokenSettings settings =
                TestTokens.emptySoftHsm("probe")
                        .withMode(InboundMode.AUTO)
                        .withScheme(SealScheme.AUTO);
        assertThatThrownBy(() -> TestTokens.provisioning().provision(settings.withAllowRaw(false)))
                .isInstanceOf(TokenException.Misconfigured.class)
                .hasMessageContaining("UNWRAP")
                .hasMessageContaining("RAW: not allowed");
        TestTokens.provisioning().provision(settings);
        try (Token token = Pkcs11Token.open(settings, null, Randomness.system())) {
            assertThat(token.info().mode()).isEqualTo(InboundMode.RAW);
            assertThat(token.info().scheme()).isEqualTo(SealScheme.GCM);
        }
    }

    @Test
    void anEmptyTokenIsIncomplete() throws TokenException {
        TokenSettings settings = TestTokens.emptySoftHsm("empty");
        assertThatThrownBy(() -> open(settings))
                .isInstanceOfSatisfying(
                        TokenException.KeysLoose.class,
                        refusal -> assertThat(refusal.key()).isEqualTo("wrapping-1"));
    }

    @Test
    void blobsOfOneTokenDoNotOpenInAnother() throws Exception {
        byte[] context = {1};
        try (Token one = TestTokens.softHsm("one");
                Token other = TestTokens.softHsm("other");
                var plaintext = dev.sharekeep.secret.SecretBytes.copyOf(new byte[32])) {
            byte[] sealed = one.seal(plaintext, context);
            assertThatThrownBy(() -> other.open(sealed, context).close())
                    .isInstanceOf(TokenException.SealInvalid.class);
            Loopback.handshake(one, other);
        }
    }

    @Test
    void tlsRunsAgainAfterTheTokenWasOpenedAgain() throws Exception {
        TokenSettings settings = TestTokens.provisionedSoftHsm("again");
        for (int i = 0; i < 2; i++) {
            try (Token token = Pkcs11Token.open(settings, null, Randomness.system())) {
                Loopback.handshake(token, token);
            }
        }
    }

    private static void open(TokenSettings settings) throws TokenException {
        Pkcs11Token.open(settings, null, Randomness.system()).close();
    }
}
