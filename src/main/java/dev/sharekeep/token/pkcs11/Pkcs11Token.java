package dev.sharekeep.token.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA256_HMAC;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.token.KeyCheckRecord;
import dev.sharekeep.token.MacKey;
import dev.sharekeep.token.Staged;
import dev.sharekeep.token.Token;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.token.TokenInfo;
import dev.sharekeep.token.TokenSettings;
import dev.sharekeep.token.WrappingKey;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// The port `Token` over a PKCS#11 module.
public final class Pkcs11Token implements Token {
    private final Lifeline lifeline;
    private final TokenIdentity identity;

    private Pkcs11Token(Lifeline lifeline) {
        this.lifeline = lifeline;
        this.identity = new TokenIdentity(lifeline);
    }

    /// Logs in, reads back and checks every key, and runs every operation once.
    ///
    /// With a `record`, the keys must also be the recorded ones. The caller closes the token.
    @MustBeClosed
    public static Pkcs11Token open(
            TokenSettings settings, @Nullable KeyCheckRecord record, Randomness randomness)
            throws TokenException {
        return new Pkcs11Token(Lifeline.open(settings, record, randomness));
    }

    @Override
    public TokenInfo info() {
        OpenKeys keys = lifeline.keys();
        Slots.Found token = lifeline.token();
        return new TokenInfo(
                token.label(),
                token.manufacturer(),
                token.model(),
                token.serial(),
                token.firmware(),
                keys.choice().mode(),
                keys.choice().modeReason(),
                keys.choice().scheme(),
                keys.choice().schemeReason(),
                keys.sealingKeyId(),
                keys.ring().notEnforced());
    }

    @Override
    public List<WrappingKey> wrappingKeys() {
        return lifeline.keys().wrapping().stream()
                .map(handle -> new WrappingKey(handle.key().id(), handle.publicKey()))
                .toList();
    }

    @Override
    @MustBeClosed
    public Staged stage(String wrappingKeyId, byte[] ciphertext, int... allowedLengths)
            throws TokenException {
        Inbound.Held held =
                lifeline.call((session, keys) -> {
                    Optional<WrappingHandle> named = keys.wrapping(wrappingKeyId);
                    // an unknown key costs what a bad ciphertext costs
                    return keys.inbound()
                            .stage(
                                    session,
                                    named.orElse(keys.wrapping().get(0)),
                                    named.isPresent() ? ciphertext : new byte[0],
                                    allowedLengths);
                });
        return new HeldInToken(held);
    }

    @Override
    public byte[] seal(SecretBytes plaintext, byte[] context) throws TokenException {
        if (!KeyWrap.fits(plaintext.length()) || plaintext.length() > MOST_PLAINTEXT_BYTES) {
            throw new IllegalStateException("internal error: not a length to seal");
        }
        return lifeline.call((session, keys) -> keys.sealing().seal(session, plaintext, context));
    }

    @Override
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // handed on; a result that nobody awaits is closed
    public SecretBytes open(byte[] sealed, byte[] context) throws TokenException {
        return lifeline.call((session, keys) -> keys.sealing().open(session, sealed, context));
    }

    @Override
    public byte[] mac(MacKey key, byte[] message) throws TokenException {
        return lifeline.call((session, keys) -> {
            TokenKey used =
                    switch (key) {
                        case ROW -> keys.row();
                        case AUDIT -> keys.audit();
                    };
            return session.sign(CKM_SHA256_HMAC, used.handle(), message);
        });
    }

    @Override
    public boolean verifyMac(MacKey key, byte[] message, byte[] mac) throws TokenException {
        return MessageDigest.isEqual(mac(key, message), mac);
    }

    @Override
    public X509Certificate identityCertificate() {
        return lifeline.keys().certificate();
    }

    @Override
    public byte[] signIdentity(byte[] message) throws TokenException {
        return lifeline.call(
                (session, keys) -> IdentityCertificates.sign(session, keys.identity(), message));
    }

    @Override
    public X509ExtendedKeyManager identityKeyManager() throws TokenException {
        return identity.keyManager();
    }

    @Override
    public void check() throws TokenException {
        byte[] signature =
                lifeline.call((session, keys) -> {
                    keys.sealing().checkCanary(session);
                    WrappingHandle key = keys.wrapping().get(0);
                    int[] length = {WrappingHandle.CANARY_BYTES};
                    keys.inbound().stage(session, key, key.canary(), length);
                    session.sign(CKM_SHA256_HMAC, keys.row().handle(), new byte[1]);
                    return IdentityCertificates.sign(session, keys.identity(), new byte[1]);
                });
        if (signature.length == 0) {
            throw new TokenException.Unavailable("The token made an empty signature.");
        }
    }

    @Override
    public void close() {
        identity.close();
        lifeline.close();
    }

    /// A plaintext under a key of the token; the blob is public without it.
    private final class HeldInToken implements Staged {
        private Inbound.@Nullable Held held;
        private final int length;

        private HeldInToken(Inbound.Held held) {
            this.held = held;
            this.length = held.length();
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        @MustBeClosed
        @SuppressWarnings("MustBeClosedChecker") // as in `open` of the token
        public SecretBytes open() throws TokenException {
            Inbound.Held current = held;
            if (current == null) {
                throw new IllegalStateException("internal error: secret used after close");
            }
            return lifeline.call((session, keys) -> keys.inbound().open(session, current));
        }

        @Override
        public void close() {
            held = null;
        }

        @Override
        public String toString() {
            return "Staged[" + length + " bytes]";
        }
    }
}
