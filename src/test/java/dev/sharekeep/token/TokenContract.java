package dev.sharekeep.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.secret.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What every token must do, whatever module, mode and scheme: run once a module.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings(
        "MustBeClosedChecker") // the token lives as long as the class; refusals return nothing
abstract class TokenContract {
    private static final byte[] CONTEXT = "row 7".getBytes(StandardCharsets.UTF_8);

    @SuppressWarnings("NullAway.Init")
    Token token;

    @MustBeClosed
    abstract Token open() throws TokenException;

    @BeforeAll
    void openToken() throws TokenException {
        token = open();
    }

    @AfterAll
    void closeToken() {
        if (token != null) {
            token.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 72, 88, 112})
    void sealedValuesOpenInTheirContext(int size) throws TokenException {
        byte[] plaintext = pattern(size);
        byte[] sealed = seal(plaintext);
        assertThat(
                        Arrays.equals(sealed, seal(plaintext))
                                && token.info().scheme() == SealScheme.GCM)
                .as("GCM used one nonce twice")
                .isFalse();
        try (SecretBytes opened = token.open(sealed, CONTEXT)) {
            assertThat(opened.expose(byte[]::clone)).isEqualTo(plaintext);
        }
    }

    @Test
    void anyOtherContextIsSealInvalid() throws TokenException {
        byte[] sealed = seal(pattern(72));
        for (String other : new String[] {"", "row 8", "row 7 ", "Row 7"}) {
            assertThatThrownBy(() ->
                            token.open(sealed, other.getBytes(StandardCharsets.UTF_8)).close())
                    .isInstanceOf(TokenException.SealInvalid.class);
        }
        token.check();
    }

    @Test
    void anEditedOrTruncatedValueIsSealInvalidAndTheTokenStaysWell() throws TokenException {
        byte[] sealed = seal(pattern(72));
        for (int at = 0; at < sealed.length; at++) {
            byte[] edited = sealed.clone();
            edited[at] ^= 1;
            assertThatThrownBy(() -> token.open(edited, CONTEXT).close())
                    .as("edited at %d", at)
                    .isInstanceOf(TokenException.SealInvalid.class);
            byte[] shorter = Arrays.copyOf(sealed, at);
            assertThatThrownBy(() -> token.open(shorter, CONTEXT).close())
                    .as("cut at %d", at)
                    .isInstanceOf(TokenException.SealInvalid.class);
        }
        try (SecretBytes opened = token.open(sealed, CONTEXT)) {
            assertThat(opened.length()).isEqualTo(72);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 72, 88, 112})
    void aStagedCiphertextOpensToItsPlaintext(int size) throws TokenException {
        byte[] plaintext = pattern(size);
        WrappingKey key = token.wrappingKeys().get(0);
        try (Staged staged = token.stage(key.id(), encrypt(plaintext), 32, 72, 88, 112);
                SecretBytes opened = staged.open()) {
            assertThat(staged.length()).isEqualTo(size);
            assertThat(opened.expose(byte[]::clone)).isEqualTo(plaintext);
        }
    }

    @Test
    void whatDoesNotOpenIsRejectedAndTheTokenStaysWell() throws TokenException {
        byte[] good = encrypt(pattern(72));
        byte[] edited = good.clone();
        edited[100] ^= 1;
        byte[] high = good.clone();
        Arrays.fill(high, (byte) 0xff);
        rejected(edited, 72);
        rejected(high, 72);
        rejected(new byte[good.length], 72);
        rejected(Arrays.copyOf(good, good.length - 1), 72);
        rejected(Arrays.copyOf(good, good.length + 1), 72);
        rejected(new byte[0], 72);
        rejected(good, 32, 88);
        rejected(encrypt(pattern(70)), 72);
        rejected(encrypt(new byte[0]), 72);
        assertThatThrownBy(() -> token.stage("wrapping-9", good, 72).close())
                .isInstanceOf(TokenException.Rejected.class);
        try (Staged staged = token.stage(token.wrappingKeys().get(0).id(), good, 72)) {
            assertThat(staged.length()).isEqualTo(72);
        }
    }

    @Test
    void opensslEncryptsToTheToken(@TempDir Path directory) throws Exception {
        byte[] plaintext = pattern(72);
        WrappingKey key = token.wrappingKeys().get(0);
        Path pem = directory.resolve("key.pem");
        Files.writeString(
                pem,
                "-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder().encodeToString(key.publicKey().encode())
                        + "\n-----END PUBLIC KEY-----\n");
        Files.write(directory.resolve("plain"), plaintext);
        Process openssl =
                new ProcessBuilder(
                                "openssl",
                                "pkeyutl",
                                "-encrypt",
                                "-pubin",
                                "-inkey",
                                pem.toString(),
                                "-in",
                                directory.resolve("plain").toString(),
                                "-out",
                                directory.resolve("sealed").toString(),
                                "-pkeyopt",
                                "rsa_padding_mode:oaep",
                                "-pkeyopt",
                                "rsa_oaep_md:sha256",
                                "-pkeyopt",
                                "rsa_mgf1_md:sha256")
                        .inheritIO()
                        .start();
        assertThat(openssl.waitFor()).isZero();
        byte[] ciphertext = Files.readAllBytes(directory.resolve("sealed"));
        try (Staged staged = token.stage(key.id(), ciphertext, 72);
                SecretBytes opened = staged.open()) {
            assertThat(opened.expose(byte[]::clone)).isEqualTo(plaintext);
        }
    }

    @Test
    void macKeysDiffer() throws TokenException {
        byte[] row = token.mac(MacKey.ROW, CONTEXT);
        assertThat(row).hasSize(32).isNotEqualTo(token.mac(MacKey.AUDIT, CONTEXT));
        assertThat(token.verifyMac(MacKey.ROW, CONTEXT, row)).isTrue();
        assertThat(token.verifyMac(MacKey.AUDIT, CONTEXT, row)).isFalse();
        row[31] ^= 1;
        assertThat(token.verifyMac(MacKey.ROW, CONTEXT, row)).isFalse();
    }

    @Test
    void identitySignaturesVerifyUnderTheCertificate() throws Exception {
        Signature verifier = Signature.getInstance("SHA256withECDSA");
        verifier.initVerify(token.identityCertificate().getPublicKey());
        verifier.update(CONTEXT);
        assertThat(verifier.verify(token.signIdentity(CONTEXT))).isTrue();
        token.identityCertificate().verify(token.identityCertificate().getPublicKey());
    }

    @Test
    void tlsRunsWithTheKeyInTheToken() throws Exception {
        Loopback.handshake(token, token);
    }

    @Test
    void manyThreadsUseOneToken() throws Exception {
        byte[] sealed = seal(pattern(88));
        try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new java.util.ArrayList<java.util.concurrent.Future<Integer>>();
            for (int i = 0; i < 64; i++) {
                calls.add(
                        threads.submit(() -> {
                            try (SecretBytes opened = token.open(sealed, CONTEXT)) {
                                return opened.length();
                            }
                        }));
            }
            for (var call : calls) {
                assertThat(call.get()).isEqualTo(88);
            }
        }
    }

    private void rejected(byte[] ciphertext, int... lengths) {
        String id = token.wrappingKeys().get(0).id();
        assertThatThrownBy(() -> token.stage(id, ciphertext, lengths).close())
                .isInstanceOf(TokenException.Rejected.class)
                .hasMessage("A received ciphertext does not open.")
                .hasNoCause();
    }

    private byte[] encrypt(byte[] plaintext) {
        try (SecretBytes secret = SecretBytes.copyOf(plaintext)) {
            return token.wrappingKeys().get(0).publicKey().encryptOaep(secret);
        }
    }

    private byte[] seal(byte[] plaintext) throws TokenException {
        try (SecretBytes secret = SecretBytes.copyOf(plaintext)) {
            return token.seal(secret, CONTEXT);
        }
    }

    static byte[] pattern(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (31 * i + size);
        }
        return bytes;
    }
}
