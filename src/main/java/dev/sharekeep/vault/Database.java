package dev.sharekeep.vault;

import dev.sharekeep.token.TokenException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// One writer and one reader, each a connection with a thread of its own: native calls would hold
/// the carriers of virtual threads, and SQLite has one writer at a time anyway.
///
/// A transaction is all or nothing and on the disk when its call returns. After an unexpected error
/// the connection is dropped, and the next call opens a new one.
final class Database implements AutoCloseable {
    private final Dialect dialect;
    private final Lane writer;
    private final Lane reader;

    /// What is done in one transaction.
    interface Work<T> {
        T run(Statements sql) throws SQLException, VaultException, TokenException;
    }

    private Database(Dialect dialect) {
        this.dialect = dialect;
        this.writer = new Lane("vault-writer");
        this.reader = new Lane("vault-reader");
    }

    /// Opens the database, making and migrating it where needed.
    static Database open(String url) throws VaultException {
        Dialect dialect = Dialect.of(url);
        try (Connection first = dialect.connect(true)) {
            Schema.migrate(new PlainDataSource(() -> dialect.connect(false)), dialect);
            dialect.scrub(first);
        } catch (SQLException e) {
            throw dialect.failure(e);
        } catch (RuntimeException e) {
            throw named(dialect, e);
        }
        return new Database(dialect);
    }

    <T> T write(Work<T> work) throws VaultException, TokenException {
        return writer.call(sql -> {
            dialect.requireInPlace();
            return inTransaction(sql, dialect.beginWrite(), work);
        });
    }

    <T> T read(Work<T> work) throws VaultException, TokenException {
        return reader.call(sql -> inTransaction(sql, dialect.beginRead(), work));
    }

    /// Makes rows deleted so far unreadable in the files.
    void scrub() throws VaultException, TokenException {
        writer.call(sql -> {
            sql.connection().setAutoCommit(true);
            dialect.scrub(sql.connection());
            return true;
        });
    }

    @Override
    public void close() {
        writer.close();
        reader.close();
    }

    /// All of `work`, or nothing of it. Begins and ends in SQL: the driver's own way begins the
    /// next transaction, with its lock, as soon as one ends.
    private static <T> T inTransaction(Statements sql, String begin, Work<T> work)
            throws SQLException, VaultException, TokenException {
        sql.run(begin);
        boolean done = false;
        try {
            T result = work.run(sql);
            sql.run("COMMIT");
            done = true;
            return result;
        } finally {
            if (!done) {
                undo(sql);
            }
        }
    }

    /// Rolls back; where the database has done so already, or cannot, closing is as good.
    private static void undo(Statements sql) throws SQLException {
        try {
            sql.run("ROLLBACK");
        } catch (SQLException e) {
            sql.connection().close();
        }
    }

    /// The named error behind an exception of Flyway; our own bugs pass as they are.
    private static VaultException named(Dialect dialect, RuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof PlainDataSource.Refused refused) {
                return refused.reason();
            }
            if (cause instanceof SQLException sql) {
                return dialect.failure(sql);
            }
        }
        throw e;
    }

    private interface Task<T> {
        T run(Statements sql) throws SQLException, VaultException, TokenException;
    }

    /// A thread and its connection.
    private final class Lane {
        private final ExecutorService thread;
        private @Nullable Statements sql; // touched by the thread alone

        Lane(String name) {
            this.thread =
                    Executors.newSingleThreadExecutor(
                            Thread.ofPlatform().name(name).daemon(true).factory());
        }

        <T> T call(Task<T> task) throws VaultException, TokenException {
            CompletableFuture<T> answer = new CompletableFuture<>();
            try {
                thread.execute(() -> run(task, answer));
            } catch (RejectedExecutionException e) {
                throw new IllegalStateException("internal error: vault used after close", e);
            }
            try {
                return answer.handle((value, failure) -> new Outcome<>(value, failure))
                        .join() // not interruptible: whether it was stored must be known
                        .get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("internal error: in the vault", e.getCause());
            }
        }

        private <T> void run(Task<T> task, CompletableFuture<T> answer) {
            try {
                if (sql == null || sql.connection().isClosed()) {
                    sql = new Statements(dialect.connect(false));
                }
                answer.complete(task.run(sql));
            } catch (SQLException e) {
                answer.completeExceptionally(after(dialect.failure(e)));
            } catch (RuntimeException e) {
                try {
                    answer.completeExceptionally(after(named(dialect, e)));
                } catch (RuntimeException bug) {
                    answer.completeExceptionally(bug);
                }
            } catch (Throwable e) {
                answer.completeExceptionally(e);
            }
        }

        /// Drops the connection, unless the error says that it is sound.
        private VaultException after(VaultException failure) {
            if (!(failure instanceof VaultException.Full
                    || failure instanceof VaultException.Busy)) {
                drop();
            }
            return failure;
        }

        private void drop() {
            Statements old = sql;
            sql = null;
            if (old != null) {
                try {
                    old.connection().close();
                } catch (SQLException e) {
                    System.getLogger(Database.class.getName())
                            .log(System.Logger.Level.DEBUG, "a dropped connection did not close");
                }
            }
        }

        void close() {
            if (!thread.isShutdown()) {
                thread.execute(this::drop);
                thread.close();
            }
        }
    }

    private record Outcome<T>(T value, @Nullable Throwable failure) {
        /// The value, or what the lane's thread met, as the checked type that it is.
        T get() throws VaultException, TokenException, ExecutionException {
            switch (failure) {
                case null -> {
                    return value;
                }
                case VaultException e -> throw e;
                case TokenException e -> throw e;
                default -> throw new ExecutionException(failure);
            }
        }
    }
}
