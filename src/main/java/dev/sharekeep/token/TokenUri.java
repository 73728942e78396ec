package dev.sharekeep.token;

import dev.sharekeep.wire.MalformedException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// The token part of an RFC 7512 URI: `pkcs11:token=...;serial=...;manufacturer=...;model=...`.
///
/// Slots move, so they cannot be named; queries (`?`) are refused, since settings say the rest.
public record TokenUri(Map<String, String> attributes) {
    private static final String SCHEME = "pkcs11:";
    private static final Set<String> KNOWN = Set.of("token", "serial", "manufacturer", "model");

    public TokenUri {
        attributes = Map.copyOf(attributes);
    }

    /// @throws MalformedException unless at least `token` or `serial` is named, each name once
    public static TokenUri parse(String text) throws MalformedException {
        if (!text.startsWith(SCHEME)) {
            throw new MalformedException("a token URI starts with " + SCHEME);
        }
        if (text.indexOf('?') >= 0) {
            throw new MalformedException("a token URI has no query");
        }
        Map<String, String> found = new HashMap<>();
        for (String part : text.substring(SCHEME.length()).split(";", -1)) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals);
            if (!KNOWN.contains(name)) {
                throw new MalformedException("a token URI may have only " + KNOWN);
            }
            if (found.put(name, unescape(part.substring(equals + 1))) != null) {
                throw new MalformedException("a token URI names " + name + " twice");
            }
        }
        if (!found.containsKey("token") && !found.containsKey("serial")) {
            throw new MalformedException("a token URI needs token=LABEL or serial=NUMBER");
        }
        return new TokenUri(found);
    }

    /// The URI of a token by its label alone.
    public static String ofLabel(String label) {
        StringBuilder escaped = new StringBuilder(SCHEME + "token=");
        for (byte b : label.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = c < 128 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0);
            escaped.append(plain ? String.valueOf(c) : String.format("%%%02X", (int) c));
        }
        return escaped.toString();
    }

    /// Whether a token with these (trimmed) values is the one meant.
    public boolean names(String token, String serial, String manufacturer, String model) {
        return matches("token", token)
                && matches("serial", serial)
                && matches("manufacturer", manufacturer)
                && matches("model", model);
    }

    private boolean matches(String name, String value) {
        String wanted = attributes.get(name);
        return wanted == null || wanted.equals(value);
    }

    private static String unescape(String value) throws MalformedException {
        try {
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new MalformedException("a token URI has a broken % escape");
        }
    }

    /// For messages: only what was asked for.
    @Override
    public String toString() {
        return attributes.toString();
    }
}
