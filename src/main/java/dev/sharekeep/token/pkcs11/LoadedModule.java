package dev.sharekeep.token.pkcs11;

import dev.sharekeep.token.TokenException;
import dev.sharekeep.token.TokenSettings;
import iaik.pkcs.pkcs11.wrapper.CK_C_INITIALIZE_ARGS;
import iaik.pkcs.pkcs11.wrapper.PKCS11;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import iaik.pkcs.pkcs11.wrapper.PKCS11RuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.xipki.pkcs11.wrapper.PKCS11Constants;
import org.xipki.pkcs11.wrapper.PKCS11Module;
import org.xipki.pkcs11.wrapper.StaticLogger;

/// A vendor's library in this process: loaded once for good, initialised while anyone uses it.
///
/// PKCS#11 has one initialisation and one login a process, so all tokens of a module share it, and
/// the last one to leave finalises it. The library itself is never unloaded: its wrapper has a
/// finalizer that would do so under running calls.
final class LoadedModule {
    private static final Map<Path, LoadedModule> LOADED = new HashMap<>();
    private static final long OS_LOCKING_OK = 2;

    private final Path path;

    @SuppressWarnings({"unused", "UnusedVariable"}) // holding it is its use
    private final PKCS11Module keptFromFinalizer;

    private final PKCS11 functions;
    private @Nullable String initialisedWith;
    private int users;

    private LoadedModule(Path path, PKCS11Module keptFromFinalizer, PKCS11 functions) {
        this.path = path;
        this.keptFromFinalizer = keptFromFinalizer;
        this.functions = functions;
    }

    /// Loads and initialises as needed; each `acquire` is paired with a `release`.
    static LoadedModule acquire(TokenSettings settings) throws TokenException {
        synchronized (LOADED) {
            LoadedModule module = LOADED.get(settings.module());
            if (module == null) {
                module = load(settings.module());
                LOADED.put(settings.module(), module);
            }
            module.initialise(settings);
            module.users++;
            return module;
        }
    }

    /// With `stuck`, a call of this user never came back, and the module is left running.
    void release(boolean stuck) {
        synchronized (LOADED) {
            users--;
            if (users == 0 && !stuck) {
                finalise();
            }
        }
    }

    PKCS11 functions() {
        return functions;
    }

    Path path() {
        return path;
    }

    private static LoadedModule load(Path path) throws TokenException {
        if (!Files.isRegularFile(path)) {
            throw new TokenException.Misconfigured(
                    "There is no PKCS#11 module " + path + ".",
                    "Install the vendor's library, or correct [Token] Module.");
        }
        try {
            StaticLogger.setLogger(new SilentLogger()); // it prints to stdout otherwise
            PKCS11Module module = PKCS11Module.getInstance(path.toString());
            return new LoadedModule(path, module, module.getPKCS11Module());
        } catch (IOException | PKCS11RuntimeException e) {
            throw new TokenException.Misconfigured(
                    "The PKCS#11 module " + path + " cannot be loaded.",
                    "Check that it is a library for this machine and that what it needs is there.");
        }
    }

    private void initialise(TokenSettings settings) throws TokenException {
        String wanted = settings.initString() + "\n" + settings.softHsmConfig();
        if (initialisedWith != null) {
            if (!Objects.equals(initialisedWith, wanted)) {
                throw new TokenException.Misconfigured(
                        "The module " + path + " already runs with another directory.",
                        "Use one directory for all tokens of one module in one process.");
            }
            return;
        }
        Path softHsmConfig = settings.softHsmConfig();
        if (softHsmConfig != null) {
            ProcessEnvironment.set("SOFTHSM2_CONF", softHsmConfig.toAbsolutePath().toString());
        }
        CK_C_INITIALIZE_ARGS arguments = new CK_C_INITIALIZE_ARGS();
        arguments.flags = OS_LOCKING_OK;
        arguments.pReserved = settings.initString();
        try {
            functions.C_Initialize(arguments, true);
        } catch (PKCS11Exception e) {
            if (e.getErrorCode() != PKCS11Constants.CKR_CRYPTOKI_ALREADY_INITIALIZED) {
                throw Failures.of(e, path.toString());
            }
        }
        initialisedWith = wanted;
    }

    private void finalise() {
        initialisedWith = null;
        try {
            functions.C_Finalize(null);
        } catch (PKCS11Exception e) {
            // Nothing is left to do with it; the next C_Initialize says what is wrong, if anything.
            System.getLogger("dev.sharekeep.token")
                    .log(System.Logger.Level.WARNING, "C_Finalize: {0}", Failures.name(e));
        }
    }
}
