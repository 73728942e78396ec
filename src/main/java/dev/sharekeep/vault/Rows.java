package dev.sharekeep.vault;

import dev.sharekeep.token.MacKey;
import dev.sharekeep.token.Token;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.Purpose;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;
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

    void insert(Handle handle, Row row) throws TokenException {
        Row signed = signed(row);
        Table table = row.table();
        String names = String.join(", ", table.columns());
        String values =
                table.columns().stream().map(c -> ":" + c).collect(Collectors.joining(", "));
        String sql =
                "INSERT INTO "
                        + table.sqlName()
                        + " ("
                        + names
                        + ", mac) VALUES ("
                        + values
                        + ", :mac)";
        bind(handle.createUpdate(sql), signed).execute();
    }

    void update(Handle handle, Row row) throws TokenException {
        Row signed = signed(row);
        Table table = row.table();
        String changes =
                table.columns().stream()
                        .filter(column -> !table.key().contains(column))
                        .map(column -> column + " = :" + column)
                        .collect(Collectors.joining(", "));
        String sql =
                "UPDATE "
                        + table.sqlName()
                        + " SET "
                        + changes
                        + ", mac = :mac WHERE "
                        + condition(table.key());
        if (bind(handle.createUpdate(sql), signed).execute() != 1) {
            throw new IllegalStateException("internal error: no row " + row.name());
        }
    }

    void delete(Handle handle, Row row) {
        Table table = row.table();
        String sql = "DELETE FROM " + table.sqlName() + " WHERE " + condition(table.key());
        var delete = handle.createUpdate(sql);
        table.key().forEach(column -> delete.bind(column, row.value(column)));
        delete.execute();
    }

    /// The rows, not verified yet, whose columns have these values, in the order of their key.
    List<Row> select(Handle handle, Table table, Map<String, ?> where) {
        String sql =
                "SELECT * FROM "
                        + table.sqlName()
                        + (where.isEmpty() ? "" : " WHERE " + condition(where.keySet()))
                        + " ORDER BY "
                        + String.join(", ", table.key());
        return read(table, handle.createQuery(sql).bindMap(where));
    }

    List<Row> read(Table table, Query query) {
        return query.map((from, context) -> row(table, from)).list();
    }

    /// The one row of this key, verified.
    Optional<Row> find(Handle handle, Table table, Map<String, ?> key)
            throws VaultException, TokenException {
        List<Row> found = select(handle, table, key);
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

    private static String condition(Iterable<String> columns) {
        StringBuilder all = new StringBuilder();
        for (String column : columns) {
            all.append(all.isEmpty() ? "" : " AND ").append(column).append(" = :").append(column);
        }
        return all.toString();
    }

    private static <S extends SqlStatement<S>> S bind(S statement, Row row) {
        row.table().columns().forEach(column -> bind(statement, column, row.value(column)));
        return bind(statement, Table.MAC, row.value(Table.MAC));
    }

    private static <S extends SqlStatement<S>> S bind(
            S statement, String column, @Nullable Object value) {
        return switch (value) {
            case null -> statement.bindNull(column, Types.NULL);
            case byte[] bytes -> statement.bind(column, bytes);
            default -> statement.bind(column, value);
        };
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
