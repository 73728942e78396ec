package dev.sharekeep.token.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.*;

import dev.sharekeep.token.InboundMode;
import dev.sharekeep.token.TokenException;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All private and secret keys of a token, each of a known kind with every attribute as it must be.
record KeyRing(List<TokenKey> keys, List<String> notEnforced) {
    KeyRing {
        keys = List.copyOf(keys);
        notEnforced = List.copyOf(notEnforced);
    }

    /// Reads every key of the token; refuses an unknown, doubled or loosened one, naming it.
    static KeyRing read(Session session) throws PKCS11Exception, TokenException {
        List<TokenKey> keys = new ArrayList<>();
        List<String> notEnforced = new ArrayList<>();
        for (long objectClass : List.of(CKO_PRIVATE_KEY, CKO_SECRET_KEY)) {
            Template any = Template.empty().with(CKA_CLASS, objectClass).with(CKA_TOKEN, true);
            for (long handle : session.find(any)) {
                TokenKey key = identify(session, handle, objectClass);
                if (keys.stream().anyMatch(other -> other.id().equals(key.id()))) {
                    throw new TokenException.KeysLoose(key.id(), "CKA_ID", "used by two keys");
                }
                check(session, key, notEnforced);
                keys.add(key);
            }
        }
        return new KeyRing(keys, notEnforced);
    }

    /// The key of this kind with the highest number: the one in use.
    Optional<TokenKey> current(KeyKind kind) {
        return of(kind).stream().findFirst();
    }

    TokenKey required(KeyKind kind) throws TokenException {
        Optional<TokenKey> key = current(kind);
        if (key.isEmpty()) {
            throw new TokenException.KeysLoose(
                    kind.id(1), "CKA_ID", "there is no such key in the token");
        }
        return key.get();
    }

    /// All keys of a kind, newest first.
    List<TokenKey> of(KeyKind kind) {
        return keys.stream()
                .filter(key -> key.kind() == kind)
                .sorted(Comparator.comparing((TokenKey key) -> KeyKind.number(key.id())).reversed())
                .toList();
    }

    Optional<TokenKey> withId(String id) {
        return keys.stream().filter(key -> key.id().equals(id)).findFirst();
    }

    private static TokenKey identify(Session session, long handle, long objectClass)
            throws PKCS11Exception, TokenException {
        byte[] raw = session.attribute(handle, CKA_ID).map(byte[].class::cast).orElse(new byte[0]);
        String id = new String(raw, StandardCharsets.US_ASCII);
        Optional<KeyKind> kind =
                KeyKind.ofId(id).filter(known -> known.objectClass() == objectClass);
        if (kind.isEmpty()) {
            throw new TokenException.KeysLoose(
                    nameOfUnknown(session, handle, raw),
                    "CKA_ID",
                    "a key that this node did not make; the token must hold no other keys");
        }
        InboundMode mode =
                kind.get() == KeyKind.WRAPPING ? modeOf(session, handle) : InboundMode.AUTO;
        return new TokenKey(id, kind.get(), handle, mode);
    }

    private static String nameOfUnknown(Session session, long handle, byte[] id)
            throws PKCS11Exception {
        String label =
                session.attribute(handle, CKA_LABEL)
                        .map(value -> value instanceof char[] text ? new String(text) : "")
                        .orElse("");
        String printable = label.replaceAll("[^ -~]", "?");
        return "'" + printable + "' (id " + java.util.HexFormat.of().formatHex(id) + ")";
    }

    private static InboundMode modeOf(Session session, long handle) throws PKCS11Exception {
        if (isTrue(session.attribute(handle, CKA_UNWRAP))) {
            return InboundMode.UNWRAP;
        }
        Object allowed = session.attribute(handle, CKA_ALLOWED_MECHANISMS).orElse(null);
        return allowed instanceof long[] list && Arrays.equals(list, new long[] {CKM_RSA_X_509})
                ? InboundMode.RAW
                : InboundMode.DECRYPT;
    }

    private static void check(Session session, TokenKey key, List<String> notEnforced)
            throws PKCS11Exception, TokenException {
        Template expected =
                key.kind()
                        .template(key.id(), key.mode())
                        .with(CKA_ALWAYS_SENSITIVE, true)
                        .with(CKA_NEVER_EXTRACTABLE, true);
        for (Map.Entry<Long, Object> attribute : expected.values().entrySet()) {
            long type = attribute.getKey();
            Optional<Object> actual = session.attribute(key.handle(), type);
            String name = ckaCodeToName(type);
            if (actual.isEmpty() && !isKnown(session, key, type)) {
                notEnforced.add(key.id() + ": " + name);
            } else if (!equal(attribute.getValue(), actual.orElse(null))) {
                throw new TokenException.KeysLoose(
                        key.id(), name, "not as this node made it and needs it");
            }
        }
    }

    /// An optional attribute that the token holds, if empty, tells loosened from not supported.
    private static boolean isKnown(Session session, TokenKey key, long type)
            throws PKCS11Exception {
        return !KeyKind.OPTIONAL.contains(type) || session.supports(key.handle(), type);
    }

    private static boolean isTrue(Optional<Object> value) {
        return value.isPresent() && equal(true, value.get());
    }

    /// Compares by meaning: some attributes come back as raw bytes.
    private static boolean equal(
            Object expected, @org.jspecify.annotations.Nullable Object actual) {
        return switch (expected) {
            case Boolean wanted ->
                    actual instanceof byte[] raw
                            ? raw.length == 1 && (raw[0] != 0) == wanted
                            : wanted.equals(actual);
            case byte[] wanted -> actual instanceof byte[] raw && Arrays.equals(wanted, raw);
            case char[] wanted -> actual instanceof char[] text && Arrays.equals(wanted, text);
            case long[] wanted -> actual instanceof long[] list && Arrays.equals(wanted, list);
            default -> expected.equals(actual);
        };
    }
}
