package dev.sharekeep.token.pkcs11;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.token.SealScheme;
import dev.sharekeep.token.TokenException;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Seals with the scheme in use, opens what any key of the token sealed, and tells bad from sick.
final class Sealing {
    private static final byte[] CANARY_CONTEXT = "canary".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CANARY = new byte[32];

    private final Sealer current;
    private final List<Sealer> all;
    private final SealedBlob canary;

    private Sealing(Sealer current, List<Sealer> all, SealedBlob canary) {
        this.current = current;
        this.all = List.copyOf(all);
        this.canary = canary;
    }

    /// Seals the canary, so a token that cannot seal is found here.
    static Sealing of(Session session, Sealer current, KeyRing ring, Randomness randomness)
            throws PKCS11Exception {
        SealedBlob canary = current.seal(session, CANARY.clone(), CANARY_CONTEXT);
        return new Sealing(current, sealers(ring, randomness), canary);
    }

    /// A sealer for each key that can seal, newest first, GCM before KW_HMAC.
    static List<Sealer> sealers(KeyRing ring, Randomness randomness) {
        List<Sealer> sealers = new ArrayList<>();
        for (TokenKey key : ring.of(KeyKind.SEALING)) {
            sealers.add(new GcmSealer(key, randomness));
        }
        Optional<TokenKey> row = ring.current(KeyKind.ROW);
        if (row.isPresent()) {
            for (TokenKey key : ring.of(KeyKind.STAGING)) {
                sealers.add(new KeyWrapSealer(new KeyWrap(key), row.get()));
            }
        }
        return sealers;
    }

    SealScheme scheme() {
        return current.scheme();
    }

    byte[] seal(Session session, SecretBytes plaintext, byte[] context) throws PKCS11Exception {
        byte[] borrowed = plaintext.expose(byte[]::clone);
        try {
            return current.seal(session, borrowed, context).encode();
        } finally {
            Arrays.fill(borrowed, (byte) 0);
        }
    }

    @MustBeClosed
    SecretBytes open(Session session, byte[] sealed, byte[] context)
            throws PKCS11Exception, TokenException {
        SealedBlob blob = SealedBlob.decode(sealed);
        Sealer sealer = of(blob);
        try {
            return SecretBytes.takeFrom(sealer.open(session, blob, context));
        } catch (PKCS11Exception e) {
            session.renew();
            checkCanary(session); // throws if the token is sick; then e was its illness too
            return openAgain(session, sealer, blob, context);
        }
    }

    /// A token that is well now may have stumbled once: a sound row must not look edited for it.
    @MustBeClosed
    private static SecretBytes openAgain(
            Session session, Sealer sealer, SealedBlob blob, byte[] context)
            throws PKCS11Exception, TokenException {
        try {
            return SecretBytes.takeFrom(sealer.open(session, blob, context));
        } catch (PKCS11Exception e) {
            session.renew();
            throw new TokenException.SealInvalid();
        }
    }

    /// Opens a value that is known to be good.
    void checkCanary(Session session) throws PKCS11Exception, TokenException {
        byte[] opened = current.open(session, canary, CANARY_CONTEXT);
        if (!Arrays.equals(opened, CANARY)) {
            throw new TokenException.Unavailable("The token opens a sealed value to another.");
        }
    }

    private Sealer of(SealedBlob blob) throws TokenException {
        for (Sealer sealer : all) {
            if (sealer.scheme() == blob.scheme() && sealer.keyId().equals(blob.keyId())) {
                return sealer;
            }
        }
        throw new TokenException.SealInvalid();
    }
}
