package dev.sharekeep.token.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharekeep.secret.Randomness;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.token.Loopback;
import dev.sharekeep.token.PinSource;
import dev.sharekeep.token.TestTokens;
import dev.sharekeep.token.Token;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.token.TokenSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// A token that goes away is named so, and used again when it is back, without a restart.
final class OutageTest {
    private static final byte[] CONTEXT = {7};

    @Test
    void aTokenThatWasAwayIsUsedAgain() throws Exception {
        TokenSettings settings = TestTokens.provisionedSoftHsm("away");
        try (Token token = Pkcs11Token.open(settings, null, Randomness.system())) {
            byte[] sealed = seal(token);
            Loopback.handshake(token, token);
            Path tokens = TestTokens.softHsmDirectory();
            Path away = tokens.resolveSibling("away");
            Files.move(tokens, away);
            Files.createDirectory(tokens);
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> open(token, sealed))
                        .isInstanceOf(TokenException.Unavailable.class);
            }
            Files.delete(tokens);
            Files.move(away, tokens);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .ignoreExceptionsInstanceOf(TokenException.Unavailable.class)
                    .untilAsserted(() -> assertThat(open(token, sealed)).isEqualTo(32));
            Loopback.handshake(token, token);
        }
    }

    @Test
    void aPinThatWasRefusedAfterAnOutageIsNotTriedAgain() throws Exception {
        TokenSettings right = TestTokens.provisionedSoftHsm("refused");
        AtomicReference<String> pin = new AtomicReference<>(TestTokens.PIN);
        AtomicInteger asked = new AtomicInteger();
        PinSource changing =
                () -> {
                    asked.incrementAndGet();
                    return TestTokens.pin(pin.get()).read();
                };
        try (Token token = Pkcs11Token.open(right.withPin(changing), null, Randomness.system())) {
            byte[] sealed = seal(token);
            pin.set("00000000");
            Path tokens = TestTokens.softHsmDirectory();
            Path away = tokens.resolveSibling("away");
            Files.move(tokens, away);
            Files.createDirectory(tokens);
            assertThatThrownBy(() -> open(token, sealed))
                    .isInstanceOf(TokenException.Unavailable.class);
            Files.delete(tokens);
            Files.move(away, tokens);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() ->
                            assertThatThrownBy(() -> open(token, sealed))
                                    .isInstanceOf(TokenException.PinIncorrect.class));
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> open(token, sealed))
                        .isInstanceOf(TokenException.PinIncorrect.class);
            }
            assertThat(asked).hasValue(2);
        }
    }

    @Test
    void aCallThatHangsIsGivenUpAndItsLateSecretIsClosed() throws Exception {
        TokenSettings settings = TestTokens.provisionedSoftHsm("hang");
        CountDownLatch hang = new CountDownLatch(1);
        AtomicReference<SecretBytes> late = new AtomicReference<>();
        try (Connection connection = Connection.open(settings.withThreads(2), false)) {
            assertThatThrownBy(() ->
                            connection
                                    .threads()
                                    .call(
                                            session -> lateSecret(hang, late),
                                            Duration.ofMillis(100)))
                    .isInstanceOf(TokenException.Unavailable.class)
                    .hasMessageContaining("100 ms");
            // the other thread still serves
            int answer = connection.threads().call(session -> 1);
            assertThat(answer).isEqualTo(1);
            hang.countDown();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .untilAsserted(() ->
                            assertThatThrownBy(() -> late.get().copy().close())
                                    .hasMessageContaining("after close"));
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // the test is that another closes it
    private static SecretBytes lateSecret(CountDownLatch hang, AtomicReference<SecretBytes> made) {
        try {
            hang.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        SecretBytes secret = SecretBytes.copyOf(new byte[8]);
        made.set(secret);
        return secret;
    }

    private static byte[] seal(Token token) throws TokenException {
        try (SecretBytes plaintext = SecretBytes.copyOf(new byte[32])) {
            return token.seal(plaintext, CONTEXT);
        }
    }

    private static int open(Token token, byte[] sealed) throws TokenException {
        try (SecretBytes opened = token.open(sealed, CONTEXT)) {
            return opened.length();
        }
    }
}
