package dev.sharekeep.token.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_SHA256_HMAC;

import dev.sharekeep.secret.Randomness;
import dev.sharekeep.token.KeyCheckRecord;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.wire.Hash;
import dev.sharekeep.wire.Purpose;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Makes and compares the check values of `KeyCheckRecord`, each with the key itself.
final class KeyChecks {
    private static final byte[] CONTEXT = "key-check".getBytes(StandardCharsets.US_ASCII);

    private final Session session;
    private final Randomness randomness;

    KeyChecks(Session session, Randomness randomness) {
        this.session = session;
        this.randomness = randomness;
    }

    KeyCheckRecord make(KeyRing ring) throws PKCS11Exception, TokenException {
        SortedMap<String, String> values = new TreeMap<>();
        for (TokenKey key : ring.keys()) {
            values.put(key.id(), HexFormat.of().formatHex(value(key)));
        }
        return new KeyCheckRecord(values);
    }

    /// Refuses a key that is not the recorded one, one not recorded, and a recorded one missing.
    void compare(KeyRing ring, KeyCheckRecord record) throws PKCS11Exception, TokenException {
        for (Map.Entry<String, String> recorded : record.values().entrySet()) {
            if (ring.withId(recorded.getKey()).isEmpty()) {
                throw loose(recorded.getKey(), "recorded, and missing in the token");
            }
        }
        for (TokenKey key : ring.keys()) {
            Optional<byte[]> recorded = record.of(key.id());
            if (recorded.isEmpty()) {
                throw loose(key.id(), "in the token, and not recorded");
            }
            if (!matches(key, recorded.get())) {
                throw loose(key.id(), "not the key that was recorded under this name");
            }
        }
    }

    private static TokenException loose(String id, String what) {
        return new TokenException.KeysLoose(id, "check value", what);
    }

    private byte[] value(TokenKey key) throws PKCS11Exception, TokenException {
        return switch (key.kind()) {
            case SEALING -> sealer(key).seal(session, fixed(key), CONTEXT).encode();
            case STAGING -> new KeyWrap(key).wrap(session, fixed(key));
            default -> repeatable(key);
        };
    }

    private boolean matches(TokenKey key, byte[] recorded) throws PKCS11Exception, TokenException {
        return switch (key.kind()) {
            case SEALING -> opens(key, recorded);
            default -> MessageDigest.isEqual(value(key), recorded);
        };
    }

    private byte[] repeatable(TokenKey key) throws PKCS11Exception, TokenException {
        return switch (key.kind()) {
            case WRAPPING -> PublicKeys.rsa(session, key).fingerprint().bytes();
            case IDENTITY -> Hash.SHA256.ofObject(certificate(key).getPublicKey().getEncoded());
            case ROW, AUDIT -> session.sign(CKM_SHA256_HMAC, key.handle(), message(key));
            case SEALING, STAGING ->
                    throw new IllegalStateException("internal error: not a repeatable check");
        };
    }

    private X509Certificate certificate(TokenKey key) throws PKCS11Exception, TokenException {
        Optional<X509Certificate> certificate = PublicKeys.certificate(session, key.id());
        if (certificate.isEmpty()) {
            throw new TokenException.KeysLoose(key.id(), "CKA_ID", "it has no certificate");
        }
        return certificate.get();
    }

    private boolean opens(TokenKey key, byte[] recorded) throws PKCS11Exception {
        try {
            byte[] opened = sealer(key).open(session, SealedBlob.decode(recorded), CONTEXT);
            return Arrays.equals(opened, fixed(key));
        } catch (TokenException.SealInvalid e) {
            return false;
        } catch (PKCS11Exception e) {
            session.renew();
            return false;
        } catch (TokenException e) {
            return false;
        }
    }

    private GcmSealer sealer(TokenKey key) {
        return new GcmSealer(key, randomness);
    }

    private static byte[] message(TokenKey key) {
        return Hash.preimage(Purpose.KEY_CHECK, to -> to.text(key.id()));
    }

    private static byte[] fixed(TokenKey key) {
        return Hash.SHA256.of(Purpose.KEY_CHECK, to -> to.text(key.id()));
    }
}
