package dev.sharekeep.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sharekeep.wire.MalformedException;
import java.math.BigInteger;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// One table of the file while it is read: a wrong value becomes a fault and a stand-in, so that
/// reading goes on and finds all faults.
final class SettingsTable {
    static final String NAME = "[A-Za-z0-9._-]{1,64}";
    static final String NAME_HINT = "use 1 to 64 letters, digits, dots, - or _";

    private final JsonNode node;
    private final String path;
    private final List<SettingsFault> faults;
    private final SortedSet<String> known = new TreeSet<>();

    SettingsTable(JsonNode node, String path, List<SettingsFault> faults) {
        this.node = node;
        this.path = path;
        this.faults = faults;
    }

    boolean has(String key) {
        known.add(key);
        return node.has(key);
    }

    void fault(String key, String what, String hint) {
        String at = path.isEmpty() ? key : key.isEmpty() ? path : path + "." + key;
        faults.add(new SettingsFault(at, what, hint));
    }

    /// A table that may be left out; then it reads as empty.
    SettingsTable table(String key) {
        JsonNode value = value(key);
        if (!value.isMissingNode() && !value.isObject()) {
            fault(key, "is not a table", "write [" + key + "]");
        }
        return new SettingsTable(
                value.isObject() ? value : MissingNode.getInstance(), at(key), faults);
    }

    /// The elements of `[[Key]]`, none where it is left out.
    List<SettingsTable> tables(String key) {
        JsonNode value = value(key);
        List<SettingsTable> read = new ArrayList<>();
        if (value.isArray()) {
            for (JsonNode element : value) {
                String place = at(key) + "[" + (read.size() + 1) + "]";
                if (!element.isObject()) {
                    faults.add(
                            new SettingsFault(
                                    place, "is not a table", "write [[" + at(key) + "]]"));
                }
                read.add(new SettingsTable(element, place, faults));
            }
        } else if (!value.isMissingNode()) {
            fault(key, "is not a list of tables", "write [[" + at(key) + "]] for each");
        }
        return read;
    }

    String text(String key, String hint) {
        return optionalText(key)
                .orElseGet(() -> {
                    if (!node.has(key)) {
                        fault(key, "is missing", hint);
                    }
                    return "";
                });
    }

    Optional<String> optionalText(String key) {
        JsonNode value = value(key);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isTextual() || value.textValue().isBlank()) {
            fault(key, "is not a text", "write it between double quotes");
            return Optional.empty();
        }
        return Optional.of(value.textValue());
    }

    /// One of `choices`; the first is the default.
    String choice(String key, String... choices) {
        Optional<String> chosen = optionalText(key);
        if (chosen.isPresent() && !Arrays.asList(choices).contains(chosen.get())) {
            fault(
                    key,
                    "'" + chosen.get() + "' is unknown",
                    "choose one of " + String.join(", ", choices));
        }
        return chosen.filter(Arrays.asList(choices)::contains).orElse(choices[0]);
    }

    List<String> texts(String key) {
        List<String> read = new ArrayList<>();
        for (JsonNode element : list(key)) {
            if (element.isTextual()) {
                read.add(element.textValue());
            } else {
                fault(key, "is not a list of texts", "write [\"...\", \"...\"]");
            }
        }
        return read;
    }

    List<Integer> integers(String key) {
        List<Integer> read = new ArrayList<>();
        for (JsonNode element : list(key)) {
            if (element.isIntegralNumber() && element.canConvertToInt()) {
                read.add(element.intValue());
            } else {
                fault(key, "is not a list of whole numbers", "write [1, 2, 3]");
            }
        }
        return read;
    }

    boolean flag(String key) {
        JsonNode value = value(key);
        if (!value.isMissingNode() && !value.isBoolean()) {
            fault(key, "is neither true nor false", "write true or false, without quotes");
        }
        return value.booleanValue();
    }

    /// A whole number; where it is left out, `standard`.
    int integer(String key, int standard, int least, int most) {
        return has(key) ? integer(key, least, most) : standard;
    }

    /// A whole number that must be there.
    int integer(String key, int least, int most) {
        JsonNode value = value(key);
        String range = "write a whole number of " + least + " to " + most;
        if (value.isMissingNode()) {
            fault(key, "is missing", range);
            return least;
        }
        boolean whole = value.isIntegralNumber();
        BigInteger number = whole ? value.bigIntegerValue() : BigInteger.ZERO;
        if (!whole
                || number.compareTo(BigInteger.valueOf(least)) < 0
                || number.compareTo(BigInteger.valueOf(most)) > 0) {
            fault(key, "'" + value.asText() + "' is out of range", range);
            return least;
        }
        return number.intValue();
    }

    /// Standard base64 with padding, without line ends.
    Optional<byte[]> base64(String key, String text) {
        try {
            return Optional.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            fault(key, "is not base64", "write standard base64 on one line");
            return Optional.empty();
        }
    }

    /// A short name, as sites, committees, tenants and unbound keys have.
    String name(String key, String hint) {
        String name = text(key, hint);
        if (!name.isEmpty() && !name.matches(NAME)) {
            fault(key, "'" + name + "' is not a name", NAME_HINT);
        }
        return name;
    }

    Optional<Endpoint> endpoint(String key) {
        Optional<String> text = optionalText(key);
        try {
            return text.isPresent() ? Optional.of(Endpoint.parse(text.get())) : Optional.empty();
        } catch (MalformedException e) {
            fault(key, e.what(), "write host:port, an IPv6 address in brackets");
            return Optional.empty();
        }
    }

    /// A path of this machine, relative ones from the file's folder.
    Path path(String key, String text, Path folder) {
        try {
            return folder.resolve(text).normalize();
        } catch (InvalidPathException e) {
            fault(key, "is not a path", "write a path of this machine");
            return folder;
        }
    }

    /// Makes a fault of every key that nobody asked for.
    void end() {
        List<String> unknown = new ArrayList<>();
        node.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(known);
        for (String key : unknown) {
            fault(key, "is unknown", "known here: " + String.join(", ", known));
        }
    }

    private Iterable<JsonNode> list(String key) {
        JsonNode value = value(key);
        if (!value.isArray() && !value.isMissingNode()) {
            fault(key, "is not a list", "write it between [ and ]");
            return List.of();
        }
        return value;
    }

    private JsonNode value(String key) {
        known.add(key);
        return node.path(key);
    }

    private String at(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
