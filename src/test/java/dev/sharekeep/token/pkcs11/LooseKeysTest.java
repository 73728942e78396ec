package dev.sharekeep.token.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.*;

import dev.sharekeep.secret.Randomness;
import dev.sharekeep.token.InboundMode;
import dev.sharekeep.token.KeyCheckRecord;
import dev.sharekeep.token.TestTokens;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.token.TokenSettings;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A token whose keys are not as they must be refuses to open, and says which key and why.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("MustBeClosedChecker") // a refused open returns nothing
final class LooseKeysTest {
    private TokenSettings settings = TestTokens.softHsmPlan("loose");
    private KeyCheckRecord record = new KeyCheckRecord(new TreeMap<>());

    @BeforeAll
    void provision() throws TokenException {
        settings = TestTokens.provisionedSoftHsm("loose");
        record = TestTokens.provisioning().provision(settings);
    }

    @Test
    void provisioningAgainChangesNothing() throws TokenException {
        KeyCheckRecord again = TestTokens.provisioning().provision(settings);
        assertThat(again.values().keySet())
                .containsExactly("audit-1", "identity-1", "row-1", "sealing-1", "wrapping-1");
        for (String id : List.of("audit-1", "identity-1", "row-1", "wrapping-1")) {
            assertThat(again.of(id).orElseThrow()).as(id).isEqualTo(record.of(id).orElseThrow());
        }
        Pkcs11Token.open(settings, record, Randomness.system()).close();
        Pkcs11Token.open(settings, again, Randomness.system()).close();
    }

    /// Adds each attribute that would let someone with the PIN read or misuse a key.
    @ParameterizedTest
    @ValueSource(
            longs = {
                CKA_WRAP,
                CKA_UNWRAP,
                CKA_SIGN,
                CKA_VERIFY,
                CKA_DERIVE,
                CKA_EXTRACTABLE,
                CKA_MODIFIABLE,
                CKA_COPYABLE
            })
    void oneLoosenedAttributeRefusesTheStart(long attribute) throws Exception {
        Template loosened =
                KeyKind.SEALING.template("sealing-7", InboundMode.AUTO).with(attribute, true);
        withKey(loosened, () -> assertRefused("sealing-7", ckaCodeToName(attribute)));
    }

    @ParameterizedTest
    @ValueSource(longs = {CKA_SENSITIVE, CKA_PRIVATE, CKA_ENCRYPT, CKA_DECRYPT})
    void oneMissingAttributeRefusesTheStart(long attribute) throws Exception {
        Template loosened =
                KeyKind.SEALING.template("sealing-8", InboundMode.AUTO).with(attribute, false);
        withKey(loosened, () -> assertRefused("sealing-8", ckaCodeToName(attribute)));
    }

    @Test
    void anotherMechanismRefusesTheStart() throws Exception {
        Template loosened =
                KeyKind.SEALING
                        .template("sealing-9", InboundMode.AUTO)
                        .with(CKA_ALLOWED_MECHANISMS, new long[] {CKM_AES_GCM, CKM_AES_ECB});
        withKey(loosened, () -> assertRefused("sealing-9", "CKA_ALLOWED_MECHANISMS"));
        withKey(
                KeyKind.SEALING
                        .template("sealing-9", InboundMode.AUTO)
                        .without(CKA_ALLOWED_MECHANISMS),
                () -> assertRefused("sealing-9", "CKA_ALLOWED_MECHANISMS"));
    }

    @Test
    void anUnknownKeyRefusesTheStart() throws Exception {
        Template unknown =
                KeyKind.SEALING
                        .template("sealing-1", InboundMode.AUTO)
                        .with(CKA_ID, "backdoor".getBytes(StandardCharsets.US_ASCII))
                        .with(CKA_LABEL, "backdoor".toCharArray());
        withKey(unknown, () -> assertRefused("'backdoor' (id 6261636b646f6f72)", "CKA_ID"));
    }

    @Test
    void aSecondKeyUnderOneNameRefusesTheStart() throws Exception {
        Template twin = KeyKind.SEALING.template("sealing-1", InboundMode.AUTO);
        withKey(twin, () -> assertRefused("sealing-1", "CKA_ID"));
    }

    @Test
    void aKeyThatWasNotRecordedRefusesTheStart() throws Exception {
        Template fresh = KeyKind.SEALING.template("sealing-2", InboundMode.AUTO);
        withKey(fresh, () -> assertRefused("sealing-2", "check value"));
    }

    @Test
    void anExchangedOrMissingKeyRefusesTheStart() {
        for (String id : record.values().keySet()) {
            TreeMap<String, String> values = new TreeMap<>(record.values());
            values.put(id, "00".repeat(record.values().get(id).length() / 2));
            assertRefused(new KeyCheckRecord(values), id, "check value");
        }
        TreeMap<String, String> more = new TreeMap<>(record.values());
        more.put("row-2", "00".repeat(32));
        assertRefused(new KeyCheckRecord(more), "row-2", "check value");
    }

    /// Clulow 2003: wrap a sensitive key under another, then decrypt the result with it.
    @Test
    void noKeyWrapsWhatItDecrypts() throws Exception {
        for (InboundMode mode : InboundMode.values()) {
            for (KeyKind kind : KeyKind.values()) {
                Template template = kind.template(kind.id(1), mode);
                assertThat(both(template, CKA_WRAP, CKA_DECRYPT)).as("%s", kind).isFalse();
                assertThat(both(template, CKA_UNWRAP, CKA_ENCRYPT)).as("%s", kind).isFalse();
                assertThat(both(template, CKA_UNWRAP, CKA_DECRYPT)).as("%s", kind).isFalse();
            }
        }
        inSession(session -> {
            KeyRing ring = KeyRing.read(session);
            TokenKey sealing = ring.required(KeyKind.SEALING);
            for (TokenKey target : ring.keys()) {
                for (long mechanism : new long[] {CKM_AES_KEY_WRAP, CKM_AES_KEY_WRAP_PAD}) {
                    assertThatThrownBy(() ->
                                    session.wrap(mechanism, sealing.handle(), target.handle()))
                            .as("wrapping %s", target.id())
                            .isInstanceOf(PKCS11Exception.class);
                }
                assertThatThrownBy(() -> session.bytes(target.handle(), CKA_VALUE))
                        .as("reading %s", target.id())
                        .isInstanceOf(PKCS11Exception.class);
            }
            return true;
        });
    }

    private static boolean both(Template template, long one, long other) {
        return Boolean.TRUE.equals(template.values().get(one))
                && Boolean.TRUE.equals(template.values().get(other));
    }

    private void assertRefused(String key, String attribute) {
        assertRefused(record, key, attribute);
    }

    private void assertRefused(KeyCheckRecord expected, String key, String attribute) {
        assertThatThrownBy(() -> Pkcs11Token.open(settings, expected, Randomness.system()).close())
                .isInstanceOfSatisfying(
                        TokenException.KeysLoose.class,
                        refusal -> {
                            assertThat(refusal.key()).isEqualTo(key);
                            assertThat(refusal.attribute()).isEqualTo(attribute);
                        });
    }

    /// Runs `claim` while the token also holds a key of this template.
    private void withKey(Template template, Runnable claim) throws TokenException {
        try (Connection connection = Connection.open(settings, true)) { // handles live with it
            CallThreads threads = connection.threads();
            long handle = threads.call(session -> session.generateKey(CKM_AES_KEY_GEN, template));
            try {
                claim.run();
            } finally {
                threads.call(session -> {
                    session.destroy(handle);
                    return true;
                });
            }
        }
        Pkcs11Token.open(settings, record, Randomness.system()).close();
    }

    private <T> T inSession(CallThreads.Call<T> call) throws TokenException {
        try (Connection connection = Connection.open(settings, true)) {
            return connection.threads().call(call);
        }
    }
}
