package dev.sharekeep.boot;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.token.MacKey;
import dev.sharekeep.token.Staged;
import dev.sharekeep.token.Token;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.token.TokenInfo;
import dev.sharekeep.token.WrappingKey;
import io.micrometer.core.instrument.Metrics;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.X509ExtendedKeyManager;

/// A token whose calls are counted and timed, by call and outcome. What failed is not told apart: a
/// metric must not say why a ciphertext was rejected.
record MeasuredToken(Token token) implements Token {
    private interface Call<T> {
        T run() throws TokenException;
    }

    private static <T> T measured(String name, Call<T> call) throws TokenException {
        long start = System.nanoTime();
        String outcome = "failed";
        try {
            T result = call.run();
            outcome = "done";
            return result;
        } finally {
            Metrics.timer("sharekeep.token.calls", "call", name, "outcome", outcome)
                    .record(Duration.ofNanos(System.nanoTime() - start));
        }
    }

    @Override
    public TokenInfo info() {
        return token.info();
    }

    @Override
    public List<WrappingKey> wrappingKeys() {
        return token.wrappingKeys();
    }

    @Override
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // handed on to the caller
    public Staged stage(String wrappingKeyId, byte[] ciphertext, int... allowedLengths)
            throws TokenException {
        return measured("stage", () -> token.stage(wrappingKeyId, ciphertext, allowedLengths));
    }

    @Override
    public byte[] seal(SecretBytes plaintext, byte[] context) throws TokenException {
        return measured("seal", () -> token.seal(plaintext, context));
    }

    @Override
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // handed on to the caller
    public SecretBytes open(byte[] sealed, byte[] context) throws TokenException {
        return measured("open", () -> token.open(sealed, context));
    }

    @Override
    public byte[] mac(MacKey key, byte[] message) throws TokenException {
        return measured("mac", () -> token.mac(key, message));
    }

    @Override
    public boolean verifyMac(MacKey key, byte[] message, byte[] mac) throws TokenException {
        return measured("verifyMac", () -> token.verifyMac(key, message, mac));
    }

    @Override
    public X509Certificate identityCertificate() {
        return token.identityCertificate();
    }

    @Override
    public byte[] signIdentity(byte[] message) throws TokenException {
        return measured("signIdentity", () -> token.signIdentity(message));
    }

    @Override
    public X509ExtendedKeyManager identityKeyManager() throws TokenException {
        return token.identityKeyManager();
    }

    @Override
    public void check() throws TokenException {
        var unused =
                measured(
                        "check",
                        () -> {
                            token.check();
                            return true;
                        });
    }

    @Override
    public void close() {
        token.close();
    }
}
