package dev.sharekeep.token.pkcs11;

import iaik.pkcs.pkcs11.wrapper.PKCS11;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/// A real module whose calls are counted, and which falls sick on demand.
final class CountedFunctions {
    private final PKCS11 counted;
    private final List<String> names = new ArrayList<>();
    private int sickAfter = -1;
    private long code;

    CountedFunctions(PKCS11 real) {
        this.counted =
                (PKCS11)
                        Proxy.newProxyInstance(
                                PKCS11.class.getClassLoader(),
                                new Class<?>[] {PKCS11.class},
                                (proxy, method, arguments) -> {
                                    if (method.getName().equals("finalize")) {
                                        // The interface has it, so the collector calls it on the
                                        // proxy; passed on, it unloads the real module.
                                        return null;
                                    }
                                    names.add(method.getName());
                                    if (sickAfter >= 0 && names.size() > sickAfter) {
                                        throw new PKCS11Exception(code);
                                    }
                                    try {
                                        return method.invoke(real, arguments);
                                    } catch (InvocationTargetException e) {
                                        throw e.getCause();
                                    }
                                });
    }

    PKCS11 functions() {
        return counted;
    }

    /// Forgets what was called; all calls but the first `call` answer this from now on.
    ///
    /// With a negative `call` none does.
    void sickAfter(int call, long answer) {
        names.clear();
        sickAfter = call;
        code = answer;
    }

    /// The functions called since, in alphabetical order.
    List<String> calls() {
        return names.stream().sorted().toList();
    }
}
