package dev.sharekeep.vault;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/// All that differs between databases, in one place; the other SQL of this room is portable.
interface Dialect {
    /// Opens a connection with every setting made and read back. `create`: whether a missing
    /// database may be made, which only the very first connection may.
    Connection connect(boolean create) throws SQLException, VaultException;

    /// Requires that the database is still the one that was opened first: a write into a file that
    /// was moved away would succeed, and be lost.
    void requireInPlace() throws VaultException;

    /// Begins a transaction that will write, and so waits for other writers now, not later.
    String beginWrite();

    /// Begins a transaction that sees one state of the database throughout.
    String beginRead();

    /// What `${...}` in a migration stands for.
    Map<String, String> placeholders();

    /// The named error for a failed statement, by its code alone.
    VaultException failure(SQLException cause);

    /// Makes deleted rows unreadable in the files, outside of a transaction.
    void scrub(Connection connection) throws SQLException, VaultException;

    static Dialect of(String url) throws VaultException {
        if (url.startsWith(SqliteDialect.PREFIX)) {
            return SqliteDialect.of(url);
        }
        throw new VaultException.Misconfigured(
                "This build has no database for the configured URL.",
                "Write Url = \"" + SqliteDialect.PREFIX + "PATH\" under [Database].");
    }
}
