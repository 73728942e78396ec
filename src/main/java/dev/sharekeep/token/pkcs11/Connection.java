package dev.sharekeep.token.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.*;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.token.PinSource;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.token.TokenSettings;
import dev.sharekeep.token.TokenUri;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A running module, a token found by name, one login, and the threads that call it.
///
/// The login belongs to the whole process, and lasts while any session is open: the session that
/// made it is kept for that.
final class Connection implements AutoCloseable {
    private final LoadedModule module;
    private final Slots.Found token;
    private final CallThreads threads;
    private final Session login;

    private Connection(LoadedModule module, Slots.Found token, CallThreads threads, Session login) {
        this.module = module;
        this.token = token;
        this.threads = threads;
        this.login = login;
    }

    /// Finds the token and logs in, with one attempt; the caller closes the connection.
    @MustBeClosed
    static Connection open(TokenSettings settings, boolean readWrite) throws TokenException {
        TokenUri uri = Slots.parse(settings.uri());
        LoadedModule module = LoadedModule.acquire(settings);
        try {
            Slots.Found token = Slots.named(module.functions(), uri);
            Session login = logIn(module, token, settings);
            CallThreads threads =
                    new CallThreads(
                            module.functions(),
                            token.slot(),
                            token.label(),
                            settings.threads(),
                            settings.callTimeout(),
                            readWrite);
            return new Connection(module, token, threads, login);
        } catch (TokenException | RuntimeException e) {
            module.release(false);
            throw e;
        }
    }

    Slots.Found token() {
        return token;
    }

    CallThreads threads() {
        return threads;
    }

    boolean isStuck() {
        return threads.isStuck();
    }

    LoadedModule module() {
        return module;
    }

    @Override
    public void close() {
        threads.close();
        boolean stuck = threads.isStuck();
        if (!stuck) {
            login.close();
        }
        module.release(stuck);
    }

    private static Session logIn(LoadedModule module, Slots.Found token, TokenSettings settings)
            throws TokenException {
        Session session;
        try {
            session = Session.open(module.functions(), token.slot(), false);
        } catch (PKCS11Exception e) {
            throw Failures.of(e, token.label());
        }
        try {
            withPin(settings.pin(), pin -> session.login(CKU_USER, pin));
            return session;
        } catch (PKCS11Exception e) {
            if (e.getErrorCode() == CKR_USER_ALREADY_LOGGED_IN) {
                return session; // by another user of this module in this process
            }
            session.close();
            throw Failures.ofLogin(e, token.label());
        } catch (TokenException e) {
            session.close();
            throw e;
        }
    }

    /// What is done with a PIN while it is readable.
    @FunctionalInterface
    interface PinUse {
        void with(char[] pin) throws PKCS11Exception;
    }

    /// Lends the PIN as characters, on the heap for the call only.
    static void withPin(PinSource source, PinUse use) throws PKCS11Exception, TokenException {
        char[] pin;
        try (SecretBytes secret = source.read()) {
            pin = secret.expose(Connection::decode);
        }
        try {
            use.with(pin);
        } finally {
            Arrays.fill(pin, '\0');
        }
    }

    private static char[] decode(byte[] utf8) {
        CharBuffer decoded = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(utf8));
        char[] pin = new char[decoded.length()];
        decoded.get(pin);
        Arrays.fill(decoded.array(), '\0');
        return pin;
    }
}
