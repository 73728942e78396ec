package dev.sharekeep.token.pkcs11;

import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.token.TokenException;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/// Runs the real operation, to know whether it can be used: mechanism lists lie. What fails is
/// tried once more: a token that stumbled must not be taken for one that cannot, and another mode
/// or scheme be chosen for it.
final class Probes {
    private static final byte[] CONTEXT = {'p', 'r', 'o', 'b', 'e'};
    private static final byte[] OTHER_CONTEXT = {'o', 't', 'h', 'e', 'r'};
    private static final int[] SIZES = {32, 72, 88, 112};
    private static final int ODD_SIZE = 70;

    private Probes() {}

    /// Why a way of opening ciphertexts cannot be used; empty if every size passed.
    static Optional<String> failure(Session session, Inbound inbound, WrappingHandle key)
            throws PKCS11Exception {
        return failureOnce(session, inbound, key).isEmpty()
                ? Optional.empty()
                : failureOnce(session, inbound, key);
    }

    private static Optional<String> failureOnce(
            Session session, Inbound inbound, WrappingHandle key) throws PKCS11Exception {
        for (int size : SIZES) {
            byte[] sample = sample(size);
            try (SecretBytes plaintext = SecretBytes.copyOf(sample)) {
                byte[] ciphertext = key.publicKey().encryptOaep(plaintext);
                Inbound.Held held = inbound.stage(session, key, ciphertext, new int[] {size});
                try (SecretBytes opened = inbound.open(session, held)) {
                    if (!opened.expose(bytes -> MessageDigest.isEqual(bytes, sample))) {
                        return Optional.of(size + " bytes came back different");
                    }
                }
            } catch (PKCS11Exception e) {
                session.renew();
                return Optional.of(Failures.name(e));
            } catch (TokenException e) {
                session.renew();
                return Optional.of("its own ciphertext does not open");
            }
        }
        return acceptsOddLength(session, inbound, key)
                ? Optional.of("it takes a plaintext of another length for one of an allowed length")
                : Optional.empty();
    }

    private static boolean acceptsOddLength(Session session, Inbound inbound, WrappingHandle key)
            throws PKCS11Exception {
        try (SecretBytes odd = SecretBytes.copyOf(sample(ODD_SIZE))) {
            byte[] ciphertext = key.publicKey().encryptOaep(odd);
            return inbound.stage(session, key, ciphertext, SIZES).length() != 0;
        } catch (TokenException e) {
            return false;
        }
    }

    /// Why a scheme cannot be used; empty if every size passed and another context was refused.
    static Optional<String> failure(Session session, Sealer sealer) throws PKCS11Exception {
        return failureOnce(session, sealer).isEmpty()
                ? Optional.empty()
                : failureOnce(session, sealer);
    }

    private static Optional<String> failureOnce(Session session, Sealer sealer)
            throws PKCS11Exception {
        SealedBlob blob = null;
        for (int size : SIZES) {
            byte[] sample = sample(size);
            try {
                blob = sealer.seal(session, sample, CONTEXT);
                if (!Arrays.equals(sealer.open(session, blob, CONTEXT), sample)) {
                    return Optional.of(size + " bytes came back different");
                }
            } catch (PKCS11Exception e) {
                session.renew();
                return Optional.of(Failures.name(e));
            } catch (TokenException e) {
                return Optional.of("what it sealed does not open");
            }
        }
        return blob != null && opens(session, sealer, blob)
                ? Optional.of("it opens under another context")
                : Optional.empty();
    }

    private static boolean opens(Session session, Sealer sealer, SealedBlob blob)
            throws PKCS11Exception {
        try {
            sealer.open(session, blob, OTHER_CONTEXT);
            return true;
        } catch (TokenException e) {
            return false;
        } catch (PKCS11Exception e) {
            session.renew();
            return false;
        }
    }

    private static byte[] sample(int size) {
        byte[] sample = new byte[size];
        for (int i = 0; i < size; i++) {
            sample[i] = (byte) (i * 7 + size);
        }
        return sample;
    }
}
