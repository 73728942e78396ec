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
    private final Connection connection;
    private final OpenKeys keys;
    private final TokenIdentity identity;

    private Pkcs11Token(Connection connection, OpenKeys keys) {
        this.connection = connection;
        this.keys = keys;
        this.identity = new TokenIdentity(connection, keys.certificate());
    }

    /// Logs in, reads back and checks every key, and runs every operation once.
    ///
    /// With a `record`, the keys must also be the recorded ones. The caller closes the token.
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // the token closes the connection
    public static Pkcs11Token open(
            TokenSettings settings, @Nullable KeyCheckRecord record, Randomness randomness)
            throws TokenException {
        Connection connection = Connection.open(settings, false);
        try {
            OpenKeys keys =
                    connection
                            .threads()
                            .call(session -> OpenKeys.read(session, settings, record, randomness));
            return new Pkcs11Token(connection, keys);
        } catch (TokenException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public TokenInfo info() {
        Slots.Found token = connection.token();
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
        return keys.wrapping().stream()
                .map(handle -> new WrappingKey(handle.key().id(), handle.publicKey()))
                .toList();
    }

    @Override
    @MustBeClosed
    public Staged stage(String wrappingKeyId, byte[] ciphertext, int... allowedLengths)
            throws TokenException {
        Optional<WrappingHandle> named = keys.wrapping(wrappingKeyId);
        WrappingHandle key = named.orElse(keys.wrapping().get(0));
        // an unknown key costs what a bad ciphertext costs
        byte[] meant = named.isPresent() ? ciphertext : new byte[0];
        Inbound.Held held =
                connection
                        .threads()
                        .call(session -> keys.inbound().stage(session, key, meant, allowedLengths));
        return new HeldInToken(held);
    }

    @Override
    public byte[] seal(SecretBytes plaintext, byte[] context) throws TokenException {
        if (!KeyWrap.fits(plaintext.length()) || plaintext.length() > MOST_PLAINTEXT_BYTES) {
            throw new IllegalStateException("internal error: not a length to seal");
        }
        return connection
                .threads()
                .call(session -> keys.sealing().seal(session, plaintext, context));
    }

    @Override
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // handed on; a result that nobody awaits is closed
    public SecretBytes open(byte[] sealed, byte[] context) throws TokenException {
        return connection.threads().call(session -> keys.sealing().open(session, sealed, context));
    }

    @Override
    public byte[] mac(MacKey key, byte[] message) throws TokenException {
        TokenKey used =
                switch (key) {
                    case ROW -> keys.row();
                    case AUDIT -> keys.audit();
                };
        return connection
                .threads()
                .call(session -> session.sign(CKM_SHA256_HMAC, used.handle(), message));
    }

    @Override
    public boolean verifyMac(MacKey key, byte[] message, byte[] mac) throws TokenException {
        return MessageDigest.isEqual(mac(key, message), mac);
    }

    @Override
    public X509Certificate identityCertificate() {
        return keys.certificate();
    }

    @Override
    public byte[] signIdentity(byte[] message) throws TokenException {
        return connection
                .threads()
                .call(session -> IdentityCertificates.sign(session, keys.identity(), message));
    }

    @Override
    public X509ExtendedKeyManager identityKeyManager() throws TokenException {
        return identity.keyManager();
    }

    @Override
    public void check() throws TokenException {
        connection
                .threads()
                .call(session -> {
                    keys.sealing().checkCanary(session);
                    WrappingHandle key = keys.wrapping().get(0);
                    keys.inbound()
                            .stage(
                                    session,
                                    key,
                                    key.canary(),
                                    new int[] {WrappingHandle.CANARY_BYTES});
                    session.sign(CKM_SHA256_HMAC, keys.row().handle(), new byte[1]);
                    return IdentityCertificates.sign(session, keys.identity(), new byte[1]);
                });
    }

    @Override
    public void close() {
        identity.close();
        connection.close();
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
            return connection.threads().call(session -> keys.inbound().open(session, current));
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
