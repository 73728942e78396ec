package dev.sharekeep.vault;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The statements of one connection, each prepared at its first use and kept as long as the
/// connection lives: there are few, and preparing one costs more than running it. For one thread.
final class Statements {
    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    Statements(Connection connection) {
        this.connection = connection;
    }

    Connection connection() {
        return connection;
    }

    /// Makes a value of the row at which a result stands.
    interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    /// Runs a statement without a result, as BEGIN.
    void run(String sql) throws SQLException {
        use(sql, List.of(), PreparedStatement::execute);
    }

    /// Returns how many rows changed. `values` are text, numbers, bytes or null, one for each `?`.
    int update(String sql, List<? extends @Nullable Object> values) throws SQLException {
        return use(sql, values, PreparedStatement::executeUpdate);
    }

    /// All rows that a query finds; `values` as for an update.
    <T> List<T> query(String sql, List<? extends @Nullable Object> values, Reading<T> reading)
            throws SQLException {
        return use(
                sql,
                values,
                statement -> {
                    List<T> all = new ArrayList<>();
                    try (ResultSet found = statement.executeQuery()) {
                        while (found.next()) {
                            all.add(reading.of(found));
                        }
                    }
                    return all;
                });
    }

    private interface Use<T> {
        T of(PreparedStatement statement) throws SQLException;
    }

    /// A statement that failed is not used again: it may be left half-way.
    private <T> T use(String sql, List<? extends @Nullable Object> values, Use<T> use)
            throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        boolean done = false;
        try {
            for (int i = 0; i < values.size(); i++) {
                bind(statement, i + 1, values.get(i));
            }
            T result = use.of(statement);
            done = true;
            return result;
        } finally {
            if (!done) {
                prepared.remove(sql);
                statement.close();
            }
        }
    }

    private static void bind(PreparedStatement statement, int place, @Nullable Object value)
            throws SQLException {
        switch (value) {
            case null -> statement.setNull(place, Types.NULL);
            case String text -> statement.setString(place, text);
            case Long number -> statement.setLong(place, number);
            case Integer number -> statement.setInt(place, number);
            case byte[] bytes -> statement.setBytes(place, bytes);
            default -> throw new IllegalStateException("internal error: no value of a column");
        }
    }
}
