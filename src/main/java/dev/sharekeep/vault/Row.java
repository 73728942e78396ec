package dev.sharekeep.vault;

import dev.sharekeep.wire.Encoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One row of a table: text, numbers (Long), bytes, or null by column name. Immutable; arrays are
/// not copied: do not change them.
final class Row {
    private final Table table;
    private final SortedMap<String, @Nullable Object> values;

    private Row(Table table, SortedMap<String, @Nullable Object> values) {
        this.table = table;
        this.values = Collections.unmodifiableSortedMap(values);
    }

    /// A row of nulls, to be filled by `with`.
    static Row blank(Table table) {
        SortedMap<String, @Nullable Object> values = new TreeMap<>();
        table.columns().forEach(column -> values.put(column, null));
        return new Row(table, values);
    }

    /// What was read, with whatever columns and types the database had.
    static Row read(Table table, Map<String, @Nullable Object> values) {
        return new Row(table, new TreeMap<>(values));
    }

    Row with(String column, @Nullable Object value) {
        SortedMap<String, @Nullable Object> changed = new TreeMap<>(values);
        changed.put(column, value instanceof Integer i ? Long.valueOf(i) : value);
        return new Row(table, changed);
    }

    Table table() {
        return table;
    }

    @Nullable Object value(String column) {
        return values.get(column);
    }

    /// The values of these columns, in their order.
    List<@Nullable Object> values(List<String> columns) {
        List<@Nullable Object> all = new ArrayList<>();
        columns.forEach(column -> all.add(values.get(column)));
        return all;
    }

    String text(String column) {
        return present(column, optionalText(column));
    }

    @Nullable String optionalText(String column) {
        return (String) values.get(column);
    }

    long number(String column) {
        return present(column, optionalNumber(column));
    }

    @Nullable Long optionalNumber(String column) {
        return (Long) values.get(column);
    }

    byte[] bytes(String column) {
        return present(column, optionalBytes(column));
    }

    byte @Nullable [] optionalBytes(String column) {
        return (byte[]) values.get(column);
    }

    boolean has(String column) {
        return values.get(column) != null;
    }

    /// What messages call the row: table and key.
    String name() {
        return table.key().stream()
                .map(column -> String.valueOf(values.get(column)))
                .collect(Collectors.joining("/", table.sqlName() + "/", ""));
    }

    /// Every column but the MAC with its name and type: NULL, empty and zero all differ.
    void encode(Encoder to) {
        values.forEach((column, value) -> {
            if (column.equals(Table.MAC)) {
                return;
            }
            to.text(column);
            switch (value) {
                case null -> to.integer(0);
                case String text -> to.integer(1).text(text);
                case Long number -> to.integer(2).time(number);
                case byte[] bytes -> to.integer(3).bytes(bytes);
                default -> to.integer(4); // no row of ours has such a type
            }
        });
    }

    private <T> T present(String column, @Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("internal error: no " + column + " in " + name());
        }
        return value;
    }
}
