package dev.sharekeep.vault;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.Pragma;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;

/// SQLite in write-ahead mode: a commit is on the disk when it returns, and what is deleted is
/// overwritten. Readable by the node's user only.
final class SqliteDialect implements Dialect {
    static final String PREFIX = "jdbc:sqlite:";
    private static final int BUSY_TIMEOUT_MILLIS = 5000;
    private static final Map<String, String> SETTINGS =
            Map.of(
                    "journal_mode", "wal",
                    "synchronous", "2",
                    "foreign_keys", "1",
                    "secure_delete", "1",
                    "busy_timeout", Integer.toString(BUSY_TIMEOUT_MILLIS));

    private final Path file;
    private volatile @Nullable Object identity; // of the file, since it was opened first

    private SqliteDialect(Path file) {
        this.file = file;
    }

    static SqliteDialect of(String url) throws VaultException {
        String path = url.substring(PREFIX.length());
        try {
            if (!path.isEmpty() && !path.startsWith(":") && path.indexOf('?') < 0) {
                return new SqliteDialect(Path.of(path).toAbsolutePath());
            }
        } catch (InvalidPathException e) {
            throw misconfigured();
        }
        throw misconfigured();
    }

    private static VaultException misconfigured() {
        return new VaultException.Misconfigured(
                "The database URL names no file.",
                "Write Url = \""
                        + PREFIX
                        + "PATH\" with a plain path: durability settings are"
                        + " fixed and cannot be given.");
    }

    @Override
    public Connection connect(boolean create) throws SQLException, VaultException {
        if (create) {
            createPrivately();
            identity = fileKey();
        } else {
            requireInPlace();
        }
        SQLiteConfig config = new SQLiteConfig();
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        config.setPragma(Pragma.SECURE_DELETE, "on");
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.FULL);
        config.setPragma(Pragma.FOREIGN_KEYS, "on");
        config.setTransactionMode(TransactionMode.IMMEDIATE);
        Connection connection = config.createConnection(PREFIX + file);
        try {
            requireSettings(connection);
            return connection;
        } catch (SQLException | VaultException e) {
            connection.close();
            throw e;
        }
    }

    /// An empty file of mode 0600, whose mode SQLite gives to its log as well.
    private void createPrivately() throws VaultException {
        try {
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            return; // a restart: whatever it is, SQLite will say
        } catch (IOException e) {
            throw cannotWrite();
        }
    }

    @Override
    public void requireInPlace() throws VaultException {
        if (!Objects.equals(identity, fileKey())) {
            throw new VaultException.Unavailable(name(), "its file was moved away or replaced");
        }
    }

    private @Nullable Object fileKey() throws VaultException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            throw new VaultException.Unavailable(name(), "its file is gone");
        } catch (IOException e) {
            throw new VaultException.Unavailable(name(), "its file cannot be looked at");
        }
    }

    /// A setting that does not hold (write-ahead mode on a network disk) fails silently in SQLite.
    private void requireSettings(Connection connection) throws SQLException, VaultException {
        try (Statement statement = connection.createStatement()) {
            for (Map.Entry<String, String> setting : SETTINGS.entrySet()) {
                try (ResultSet value = statement.executeQuery("PRAGMA " + setting.getKey())) {
                    if (!value.next() || !value.getString(1).equals(setting.getValue())) {
                        throw new VaultException.Unavailable(
                                name(), "it does not take the setting " + setting.getKey());
                    }
                }
            }
        }
    }

    @Override
    public String beginWrite() {
        return "BEGIN IMMEDIATE";
    }

    @Override
    public String beginRead() {
        return "BEGIN DEFERRED";
    }

    @Override
    public Map<String, String> placeholders() {
        return Map.of("bytes", "BLOB");
    }

    @Override
    public VaultException failure(SQLException cause) {
        if (!(cause instanceof SQLiteException e)) {
            return new VaultException.Unavailable(name(), "the connection is closed");
        }
        SQLiteErrorCode code = e.getResultCode();
        return switch (code.code & 0xff) {
            case 13 -> new VaultException.Full();
            case 8 ->
                    code == SQLiteErrorCode.SQLITE_READONLY_DBMOVED
                            ? new VaultException.Unavailable(name(), "its file was moved away")
                            : new VaultException.ReadOnly(name());
            case 3 -> new VaultException.ReadOnly(name());
            case 5, 6 -> new VaultException.Busy(name());
            case 11, 26 -> new VaultException.Damaged(name(), code.name());
            case 14 -> cannotWrite();
            default -> new VaultException.Unavailable(name(), code.name());
        };
    }

    /// Tells a directory that is missing from one that must not be written.
    private VaultException cannotWrite() {
        Path directory = file.getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            return new VaultException.Unavailable(name(), "its directory does not exist");
        }
        if (Files.isDirectory(file)) {
            return new VaultException.Unavailable(name(), "it is a directory");
        }
        return new VaultException.ReadOnly(name());
    }

    @Override
    public void scrub(Connection connection) throws SQLException, VaultException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
            if (!result.next() || result.getInt(1) != 0) {
                throw new VaultException.Busy(name());
            }
        }
    }

    /// The file's own name; its folder is nobody's business in a message to a caller.
    private String name() {
        return String.valueOf(file.getFileName());
    }
}
