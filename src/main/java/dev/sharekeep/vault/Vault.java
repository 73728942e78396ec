package dev.sharekeep.vault;

import dev.sharekeep.token.Token;
import dev.sharekeep.token.TokenException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one node keeps: keys, sessions and heads in one database, secrets sealed by its token.
///
/// All calls block, are safe for many threads, and are durable when they return. The vault borrows
/// the token. Who opened the vault closes it.
public final class Vault implements AutoCloseable {
    private final Database database;
    private final Rows rows;
    private final Keys keys;
    private final Sessions sessions;
    private final Heads heads;

    private Vault(
            Database database,
            Token token,
            Place place,
            CertificateVerifier verifier,
            InstantSource clock) {
        this.database = database;
        this.rows = new Rows(token, place);
        this.keys =
                new Keys(
                        database,
                        rows,
                        new Seal(token, place),
                        new GenerationRows(rows, verifier),
                        clock);
        this.sessions = new Sessions(database, rows);
        this.heads = new Heads(database, rows);
    }

    /// Opens the database of `[Database] Url`, making it and bringing it to this build's schema
    /// where needed.
    public static Vault open(
            String url, Token token, Place place, CertificateVerifier verifier, InstantSource clock)
            throws VaultException {
        return new Vault(Database.open(url), token, place, verifier, clock);
    }

    public Keys keys() {
        return keys;
    }

    public Sessions sessions() {
        return sessions;
    }

    public Heads heads() {
        return heads;
    }

    /// Whether the database takes a write now: throws what a caller would meet. For health checks.
    public void check() throws VaultException, TokenException {
        database.write(sql -> sql.update("UPDATE head SET number = number WHERE 1 = 0", List.of()));
    }

    /// Checks every row of every table and opens every seal; returns what is not as this node
    /// stored it. Says nothing about rows that are gone, or that are older than they should be.
    public List<VaultException.SealInvalid> verify() throws VaultException, TokenException {
        List<VaultException.SealInvalid> faults = new ArrayList<>(keys.verify());
        for (Table table : List.of(Table.KEY_HEAD, Table.SESSION, Table.HEAD)) {
            for (Row row : database.read(sql -> rows.select(sql, table, Map.of()))) {
                try {
                    rows.verified(row);
                } catch (VaultException.SealInvalid e) {
                    faults.add(e);
                }
            }
        }
        return faults;
    }

    /// Every row of every table as text, in the order of keys: equal texts are equal contents.
    public String dump() throws VaultException, TokenException {
        return database.read(sql -> {
            StringBuilder text = new StringBuilder();
            for (Table table : Table.values()) {
                for (Row row : rows.select(sql, table, Map.of())) {
                    text.append(row.name());
                    table.columns().forEach(c -> append(text, c, row.value(c)));
                    append(text, Table.MAC, row.value(Table.MAC));
                    text.append('\n');
                }
            }
            return text.toString();
        });
    }

    private static void append(StringBuilder text, String column, @Nullable Object value) {
        text.append(' ').append(column).append('=');
        text.append(value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value);
    }

    @Override
    public void close() {
        database.close();
    }
}
