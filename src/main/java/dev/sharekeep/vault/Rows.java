package dev.sharekeep.vault;

import dev.sharekeep.token.MacKey;
import dev.sharekeep.token.Token;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.Hash;
import dev.sharekeep.wire.Purpose;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads and writes rows. Each is authenticated in the token: all its columns, with the table, the
/// site and the node that it belongs to.
final class Rows {
    /// Version of what seals and row MACs cover.
    static final int SCHEMA = 1;

    private final Token token;
    private final Place place;

    Rows(Token token, Place place) {
        this.token = token;
        this.place = place;
    }

    void insert(Statements sql, Row row) throws SQLException, TokenException {
        Row signed = signed(row);
        List<String> columns = withMac(row.table().columns());
        String places = String.join(", ", Collections.nCopies(columns.size(), "?"));
        sql.update(
                "INSERT INTO "
                        + row.table().sqlName()
                        + " ("
                        + String.join(", ", columns)
                        + ") VALUES ("
                        + places
                        + ")",
                signed.values(columns));
    }

    void update(Statements sql, Row row) throws SQLException, TokenException {
        Row signed = signed(row);
        Table table = row.table();
        List<String> changed =
                withMac(table.columns().subList(table.key().size(), table.columns().size()));
        List<@Nullable Object> values = new ArrayList<>(signed.values(changed));
        values.addAll(signed.values(table.key()));
        String changes = changed.stream().map(c -> c + " = ?").collect(Collectors.joining(", "));
        int rows =
                sql.update(
                        "UPDATE "
                                + table.sqlName()
                                + " SET "
                                + changes
                                + " WHERE "
                                + condition(table.key()),
                        values);
        if (rows != 1) {
            throw new IllegalStateException("internal error: no row " + row.name());
        }
    }

    void delete(Statements sql, Row row) throws SQLException {
        Table table = row.table();
        sql.update(
                "DELETE FROM " + table.sqlName() + " WHERE " + condition(table.key()),
                row.values(table.key()));
    }

    /// The rows, not verified yet, whose columns have these values, in the order of their key.
    List<Row> select(Statements sql, Table table, Map<String, ?> where) throws SQLException {
        List<String> columns = List.copyOf(where.keySet());
        String query =
                "SELECT * FROM "
                        + table.sqlName()
                        + (columns.isEmpty() ? "" : " WHERE " + condition(columns))
                        + " ORDER BY "
                        + String.join(", ", table.key());
        return read(sql, table, query, columns.stream().map(where::get).toList());
    }

    /// What a query of one table finds, not verified yet; `values` for each `?` in it.
    List<Row> read(Statements sql, Table table, String query, List<?> values) throws SQLException {
        return sql.query(query, values, found -> row(table, found));
    }

    /// The one row of this key, verified.
    Optional<Row> find(Statements sql, Table table, Map<String, ?> key)
            throws SQLException, VaultException, TokenException {
        List<Row> found = select(sql, table, key);
        return found.isEmpty() ? Optional.empty() : Optional.of(verified(found.getFirst()));
    }

    /// The same row, if this node wrote all of it.
    Row verified(Row row) throws VaultException, TokenException {
        if (!(row.value(Table.MAC) instanceof byte[] mac && mac.length > 0)
                || !token.verifyMac(MacKey.ROW, message(row), mac)) {
            throw new VaultException.SealInvalid(row.name(), "its columns were changed");
        }
        return row;
    }

    /// A hash of all that the row says and of its MAC: rows of one hash verify alike.
    byte[] hash(Row row) {
        Encoder all = new Encoder().bytes(message(row));
        return Hash.SHA256.ofObject(
                all.bytes(row.value(Table.MAC) instanceof byte[] mac ? mac : null).toBytes());
    }

    private Row signed(Row row) throws TokenException {
        return row.with(Table.MAC, token.mac(MacKey.ROW, message(row)));
    }

    private byte[] message(Row row) {
        return new Encoder()
                .text(Purpose.ROW.tag())
                .integer(SCHEMA)
                .text(row.table().sqlName())
                .text(place.site())
                .bytes(place.node().bytes())
                .record(row::encode)
                .toBytes();
    }

    private static List<String> withMac(List<String> columns) {
        List<String> all = new ArrayList<>(columns);
        all.add(Table.MAC);
        return all;
    }

    private static String condition(Collection<String> columns) {
        return columns.stream().map(c -> c + " = ?").collect(Collectors.joining(" AND "));
    }

    private static Row row(Table table, ResultSet from) throws SQLException {
        ResultSetMetaData columns = from.getMetaData();
        Map<String, @Nullable Object> values = new HashMap<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            Object value = from.getObject(i);
            values.put(
                    columns.getColumnName(i), value instanceof Integer n ? Long.valueOf(n) : value);
        }
        return Row.read(table, values);
    }
}
