package dev.sharekeep.token.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharekeep.secret.Randomness;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.token.MacKey;
import dev.sharekeep.token.Staged;
import dev.sharekeep.token.Token;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.token.TokenSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Every call that an operation makes fails once, with every code: n = 1, 2, 3, ... until it
/// passes.
///
/// `-Dsharekeep.faults=all` takes every code; else one of each meaning.
final class FailingCallsTest {
    private static final byte[] CONTEXT = {3};
    private static final int[] LENGTH = {32};
    private static final long PIN_INCORRECT = 0xA0;
    private static final long PIN_LOCKED = 0xA4;
    private static final long DEVICE_MEMORY = 0x31;

    private static final Map<String, Long> ALL =
            Map.ofEntries(
                    Map.entry("HOST_MEMORY", 0x02L),
                    Map.entry("GENERAL_ERROR", 0x05L),
                    Map.entry("FUNCTION_FAILED", 0x06L),
                    Map.entry("DEVICE_ERROR", 0x30L),
                    Map.entry("DEVICE_MEMORY", DEVICE_MEMORY),
                    Map.entry("DEVICE_REMOVED", 0x32L),
                    Map.entry("KEY_HANDLE_INVALID", 0x60L),
                    Map.entry("OBJECT_HANDLE_INVALID", 0x82L),
                    Map.entry("OPERATION_ACTIVE", 0x90L),
                    Map.entry("PIN_INCORRECT", PIN_INCORRECT),
                    Map.entry("PIN_LOCKED", PIN_LOCKED),
                    Map.entry("SESSION_CLOSED", 0xB0L),
                    Map.entry("SESSION_COUNT", 0xB1L),
                    Map.entry("SESSION_HANDLE_INVALID", 0xB3L),
                    Map.entry("TOKEN_NOT_PRESENT", 0xE0L),
                    Map.entry("USER_NOT_LOGGED_IN", 0x101L),
                    Map.entry("BUFFER_TOO_SMALL", 0x150L),
                    Map.entry("CRYPTOKI_NOT_INITIALIZED", 0x190L));
    private static final Set<String> SHORT =
            Set.of("GENERAL_ERROR", "DEVICE_MEMORY", "SESSION_HANDLE_INVALID", "PIN_INCORRECT");

    /// An operation of the port, which checks what it gets.
    @FunctionalInterface
    private interface Operation {
        void run(Token token) throws TokenException;
    }

    @Test
    void everyCallOfAnOpenTokenMayFail() throws Exception {
        FailingToken module = FailingToken.get();
        TokenSettings settings = module.provisioned("calls");
        int faults = 0;
        try (Token token = Pkcs11Token.open(settings, null, Randomness.system())) {
            for (var operation : operations(token).entrySet()) {
                operation.getValue().run(token);
                int sessions = module.sessions();
                for (var code : codes().entrySet()) {
                    faults += sweep(module, token, operation, code, sessions);
                }
            }
        } finally {
            module.well();
        }
        assertThat(faults).isGreaterThan(100);
        assertThat(module.sessions()).isZero();
    }

    @Test
    void everyCallWhileTheTokenIsOpenedMayFail() throws Exception {
        FailingToken module = FailingToken.get();
        TokenSettings settings = module.provisioned("opening");
        int faults = 0;
        module.well();
        Pkcs11Token.open(settings, null, Randomness.system()).close();
        Map<String, Integer> calls = module.calls();
        boolean all = codes().size() == ALL.size();
        for (var call : calls.entrySet()) {
            for (var code : codes().entrySet()) {
                int most = all ? call.getValue() : 1;
                for (int n = 1; n <= most; n++) {
                    faults += openingFails(module, settings, call.getKey(), n, code);
                }
            }
        }
        module.well();
        assertThat(faults).isGreaterThan(20);
    }

    private static int openingFails(
            FailingToken module,
            TokenSettings settings,
            String function,
            int n,
            Map.Entry<String, Long> code) {
        String fault = rule(function, n, code.getValue());
        String name = fault + " (" + code.getKey() + ")";
        module.plan(fault);
        boolean failed = false;
        try {
            Pkcs11Token.open(settings, null, Randomness.system()).close();
        } catch (TokenException e) {
            failed = true;
            assertNamed(name, function, code.getValue(), e);
        }
        if (code.getValue() == PIN_INCORRECT) {
            assertThat(module.calls("C_Login")).as(name).isLessThanOrEqualTo(1);
        }
        if (!function.equals("C_CloseSession") && !function.equals("C_Finalize")) {
            assertThat(module.sessions()).as(name).isZero();
        }
        return failed ? 1 : 0;
    }

    /// Returns how many faults were met.
    private static int sweep(
            FailingToken module,
            Token token,
            Map.Entry<String, Operation> operation,
            Map.Entry<String, Long> code,
            int sessions)
            throws TokenException {
        module.well();
        operation.getValue().run(token);
        int faults = 0;
        for (String function : new TreeSet<>(module.calls().keySet())) {
            for (int n = 1; ; n++) {
                String fault = rule(function, n, code.getValue());
                String name = operation.getKey() + ": " + fault + " (" + code.getKey() + ")";
                module.plan(fault);
                try {
                    operation.getValue().run(token);
                } catch (TokenException e) {
                    assertThat(module.wasHit()).as(name).isTrue();
                    assertNamed(name, function, code.getValue(), e);
                }
                boolean hit = module.wasHit();
                assertThat(module.calls("C_Login")).as(name).isZero();
                module.well();
                operation.getValue().run(token);
                assertThat(module.sessions()).as(name).isEqualTo(sessions);
                if (!hit) {
                    break;
                }
                faults++;
            }
        }
        return faults;
    }

    private static void assertNamed(String name, String function, long code, TokenException e) {
        Class<? extends TokenException> expected;
        if (code == PIN_INCORRECT && function.equals("C_Login")) {
            expected = TokenException.PinIncorrect.class;
        } else if (code == PIN_LOCKED && function.equals("C_Login")) {
            expected = TokenException.PinLocked.class;
        } else if (code == DEVICE_MEMORY) {
            expected = TokenException.Full.class;
        } else {
            expected = TokenException.Unavailable.class;
        }
        assertThat(e).as(name).isInstanceOf(expected);
    }

    private static String rule(String function, int n, long code) {
        return "fail " + function + " " + n + " 0x" + Long.toHexString(code);
    }

    private static Map<String, Long> codes() {
        if ("all".equals(System.getProperty("sharekeep.faults"))) {
            return ALL;
        }
        Map<String, Long> codes = new LinkedHashMap<>(ALL);
        codes.keySet().retainAll(SHORT);
        return codes;
    }

    private static Map<String, Operation> operations(Token token) throws TokenException {
        byte[] sealed = seal(token);
        var key = token.wrappingKeys().get(0);
        byte[] ciphertext;
        try (SecretBytes plaintext = SecretBytes.copyOf(new byte[32])) {
            ciphertext = key.publicKey().encryptOaep(plaintext);
        }
        byte[] mac = token.mac(MacKey.ROW, CONTEXT);
        Map<String, Operation> operations = new LinkedHashMap<>();
        operations.put("seal", used -> open(used, seal(used)));
        operations.put("open", used -> open(used, sealed));
        operations.put(
                "stage",
                used -> {
                    try (Staged staged = used.stage(key.id(), ciphertext, LENGTH);
                            SecretBytes opened = staged.open()) {
                        assertThat(opened.length()).isEqualTo(32);
                    }
                });
        operations.put(
                "mac", used -> assertThat(used.verifyMac(MacKey.ROW, CONTEXT, mac)).isTrue());
        operations.put("sign", used -> assertThat(used.signIdentity(CONTEXT)).isNotEmpty());
        operations.put("check", Token::check);
        return operations;
    }

    private static byte[] seal(Token token) throws TokenException {
        try (SecretBytes plaintext = SecretBytes.copyOf(new byte[32])) {
            return token.seal(plaintext, CONTEXT);
        }
    }

    private static void open(Token token, byte[] sealed) throws TokenException {
        try (SecretBytes opened = token.open(sealed, CONTEXT)) {
            assertThat(opened.sameAs(new byte[32])).isTrue();
        }
    }
}
