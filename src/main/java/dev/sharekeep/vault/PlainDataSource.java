package dev.sharekeep.vault;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// The JDBC form of "open one more connection", as the migrations want it.
final class PlainDataSource implements DataSource {
    private final Source source;

    interface Source {
        Connection open() throws SQLException, VaultException;
    }

    /// Carries a named reason through an interface that knows SQLException only.
    static final class Refused extends SQLException {
        private final VaultException reason;

        Refused(VaultException reason) {
            super(reason.what());
            this.reason = reason;
        }

        VaultException reason() {
            return reason;
        }
    }

    PlainDataSource(Source source) {
        this.source = source;
    }

    @Override
    public Connection getConnection() throws SQLException {
        try {
            return source.open();
        } catch (VaultException e) {
            throw new Refused(e);
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
