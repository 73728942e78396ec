package dev.sharekeep.vault;

import dev.sharekeep.token.TokenException;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/// Numbers that only grow, so that an old backup that was put in place is found out.
public final class Heads {
    private final Database database;
    private final Rows rows;

    Heads(Database database, Rows rows) {
        this.database = database;
        this.rows = rows;
    }

    /// The stored number, 0 if there is none.
    public long number(Head head) throws VaultException, TokenException {
        return database.read(sql -> find(sql, head).map(row -> row.number("number"))).orElse(0L);
    }

    /// Stores a number that is not below the stored one; an equal one costs no write.
    public void advance(Head head, long number) throws VaultException, TokenException {
        long stored = number(head);
        if (number == stored) {
            return;
        }
        database.write(sql -> {
            Optional<Row> row = find(sql, head);
            long now = row.map(r -> r.number("number")).orElse(0L);
            if (number < now) {
                throw new VaultException.Backwards(head.toString(), now, number);
            }
            if (row.isPresent()) {
                rows.update(sql, row.get().with("number", number));
            } else {
                rows.insert(sql, first(head, number));
            }
            return number;
        });
    }

    private Optional<Row> find(Statements sql, Head head)
            throws SQLException, VaultException, TokenException {
        return rows.find(
                sql, Table.HEAD, Map.of("scope", head.scope(), "kind", head.kind().name()));
    }

    private static Row first(Head head, long number) {
        return Row.blank(Table.HEAD)
                .with("scope", head.scope())
                .with("kind", head.kind().name())
                .with("number", number);
    }
}
