package dev.sharekeep.token;

import dev.sharekeep.wire.MalformedException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Public check values by key id, by which a token's keys are known again: labels can be copied.
///
/// An RSA or EC key is checked by the hash of its public key, an HMAC key by the MAC of a fixed
/// text, a sealing or staging key by a fixed text that it opens. Text form: one `id hex` a line.
public record KeyCheckRecord(SortedMap<String, String> values) {
    private static final int MOST_LINES = 1000;

    public KeyCheckRecord {
        values = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    public static KeyCheckRecord parse(String text) throws MalformedException {
        SortedMap<String, String> values = new TreeMap<>();
        int line = 0;
        for (String entry : (Iterable<String>) text.lines()::iterator) {
            line++;
            if (line > MOST_LINES || !entry.matches("[a-z]+-[0-9]{1,9} ([0-9a-f]{2}){32,512}")) {
                throw new MalformedException("a key check line is `id hex`", line);
            }
            int space = entry.indexOf(' ');
            if (values.put(entry.substring(0, space), entry.substring(space + 1)) != null) {
                throw new MalformedException("a key is recorded twice", line);
            }
        }
        return new KeyCheckRecord(values);
    }

    /// The check value of a key, if it was recorded.
    public Optional<byte[]> of(String keyId) {
        return Optional.ofNullable(values.get(keyId)).map(HexFormat.of()::parseHex);
    }

    /// This record with the values of keys that it lacks; recorded ones stay.
    public KeyCheckRecord completedBy(KeyCheckRecord fresh) {
        SortedMap<String, String> all = new TreeMap<>(fresh.values);
        all.putAll(values);
        return new KeyCheckRecord(all);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, String> value : values.entrySet()) {
            text.append(value.getKey()).append(' ').append(value.getValue()).append('\n');
        }
        return text.toString();
    }
}
