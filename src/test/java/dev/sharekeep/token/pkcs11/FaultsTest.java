package dev.sharekeep.token.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.*;

import dev.sharekeep.secret.Randomness;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.token.InboundMode;
import dev.sharekeep.token.TestTokens;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.token.TokenSettings;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What a module's answers make of an operation, call by call, on real modules.
final class FaultsTest {
    private static final byte[] CONTEXT = {1};

    /// An oracle must not be had by counting: every rejection makes the same calls.
    @Test
    void everyRejectionMakesTheSameCallsInModeRaw() throws Exception {
        sameCalls(TestTokens.provisionedSoftHsm("oracle"));
    }

    @Test
    void everyRejectionMakesTheSameCallsInModeUnwrap() throws Exception {
        sameCalls(TestTokens.provisionedNss());
    }

    @Test
    void everyRejectionMakesTheSameCallsInModeDecrypt() throws Exception {
        TokenSettings settings = TestTokens.emptyNss().withMode(InboundMode.DECRYPT);
        TestTokens.provisioning().provision(settings);
        sameCalls(settings);
    }

    /// The token falls sick after n calls, for every n until the operation passes.
    @Test
    void aSickTokenIsNeverTakenForABadSealNorForABadCiphertext() throws Exception {
        eachCallFails(TestTokens.provisionedSoftHsm("faults"), CKR_DEVICE_ERROR);
    }

    @Test
    void aSickNssIsNeverTakenForABadSealNorForABadCiphertext() throws Exception {
        eachCallFails(TestTokens.provisionedNss(), CKR_DEVICE_ERROR);
    }

    private static void sameCalls(TokenSettings settings) throws Exception {
        try (Connection connection = Connection.open(settings, false)) {
            CountedFunctions counted = new CountedFunctions(connection.module().functions());
            Session session = Session.open(counted.functions(), connection.token().slot(), false);
            OpenKeys keys = OpenKeys.read(session, settings, null, Randomness.system());
            WrappingHandle key = keys.wrapping().get(0);
            byte[] good = encrypt(key, 72);
            byte[] edited = good.clone();
            edited[9] ^= 1;
            byte[] high = new byte[good.length];
            Arrays.fill(high, (byte) 0xff);
            TreeMap<String, byte[]> bad = new TreeMap<>();
            bad.put("edited", edited);
            bad.put("not below the modulus", high);
            bad.put("zero", new byte[good.length]);
            bad.put("short", Arrays.copyOf(good, good.length - 1));
            bad.put("long", Arrays.copyOf(good, good.length + 1));
            bad.put("empty", new byte[0]);
            bad.put("another length", encrypt(key, 88));
            bad.put("an odd length", encrypt(key, 71));
            List<String> expected = null;
            for (var ciphertext : bad.entrySet()) {
                counted.sickAfter(-1, CKR_OK);
                assertThat(isRejected(keys, session, key, ciphertext.getValue()))
                        .as(ciphertext.getKey())
                        .isTrue();
                if (expected == null) {
                    expected = counted.calls();
                }
                assertThat(counted.calls()).as(ciphertext.getKey()).isEqualTo(expected);
            }
            session.close();
        }
    }

    private static void eachCallFails(TokenSettings settings, long code) throws Exception {
        try (Connection connection = Connection.open(settings, false)) {
            CountedFunctions counted = new CountedFunctions(connection.module().functions());
            Session session = Session.open(counted.functions(), connection.token().slot(), false);
            OpenKeys keys = OpenKeys.read(session, settings, null, Randomness.system());
            WrappingHandle key = keys.wrapping().get(0);
            byte[] ciphertext = encrypt(key, 72);
            byte[] sealed = seal(keys, session);
            int failures = 0;
            for (int call = 0; ; call++) {
                counted.sickAfter(call, code);
                boolean passed = passes(keys, session, key, ciphertext, sealed);
                boolean reached = counted.calls().size() > call;
                counted.sickAfter(-1, CKR_OK);
                session.renew();
                if (!reached) {
                    assertThat(passed).isTrue();
                    break;
                }
                failures += passed ? 0 : 1;
            }
            assertThat(failures).isGreaterThan(5);
            session.close();
        }
    }

    /// Any outcome but success and a return code of the token is an error of ours.
    private static boolean passes(
            OpenKeys keys, Session session, WrappingHandle key, byte[] ciphertext, byte[] sealed) {
        try {
            Inbound.Held held = keys.inbound().stage(session, key, ciphertext, new int[] {72});
            try (SecretBytes staged = keys.inbound().open(session, held);
                    SecretBytes opened = keys.sealing().open(session, sealed, CONTEXT)) {
                return staged.length() == 72 && opened.length() == 32;
            }
        } catch (PKCS11Exception e) {
            return false;
        } catch (TokenException e) {
            throw new AssertionError("a sick token was taken for bad input", e);
        }
    }

    private static boolean isRejected(
            OpenKeys keys, Session session, WrappingHandle key, byte[] ciphertext)
            throws PKCS11Exception, TokenException {
        try {
            keys.inbound().stage(session, key, ciphertext, new int[] {72});
            return false;
        } catch (TokenException.Rejected e) {
            return true;
        }
    }

    private static byte[] seal(OpenKeys keys, Session session) throws PKCS11Exception {
        try (SecretBytes plaintext = SecretBytes.copyOf(new byte[32])) {
            return keys.sealing().seal(session, plaintext, CONTEXT);
        }
    }

    private static byte[] encrypt(WrappingHandle key, int size) {
        try (SecretBytes plaintext = SecretBytes.copyOf(new byte[size])) {
            return key.publicKey().encryptOaep(plaintext);
        }
    }
}
