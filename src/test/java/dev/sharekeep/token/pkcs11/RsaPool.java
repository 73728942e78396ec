package dev.sharekeep.token.pkcs11;

import dev.sharekeep.secret.Randomness;
import dev.sharekeep.token.TestTokens;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.token.TokenSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Raw RSA private operations and nothing else, through the pool that a node's token calls take:
/// the limit of what a token can import.
public final class RsaPool implements AutoCloseable {
    private final Lifeline token;
    private final int threads;

    private RsaPool(Lifeline token, int threads) {
        this.token = token;
        this.threads = threads;
    }

    /// A SoftHSM token of this process with a key of `bits`.
    public static RsaPool softHsm(int bits) throws TokenException {
        TokenSettings settings = TestTokens.emptySoftHsm("rsa-rate").withWrappingKeyBits(bits);
        TestTokens.provisioning().provision(settings);
        Lifeline token = Lifeline.open(settings, null, Randomness.system());
        return new RsaPool(token, settings.threads());
    }

    /// Operations at a time.
    public int threads() {
        return threads;
    }

    /// Makes at least `count` operations, as many at a time as the pool has threads, and returns
    /// how many it made.
    public int run(int count) throws InterruptedException, ExecutionException {
        int each = (count + threads - 1) / threads;
        Callable<Integer> caller =
                () -> {
                    for (int i = 0; i < each; i++) {
                        operation();
                    }
                    return each;
                };
        int made = 0;
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(callers.submit(caller));
            }
            for (Future<Integer> one : all) {
                made += one.get();
            }
        }
        return made;
    }

    private void operation() throws TokenException {
        byte[] result =
                token.call((session, keys) -> {
                    WrappingHandle key = keys.wrapping().getFirst();
                    return session.decrypt(Oaep.rawMechanism(), key.key().handle(), key.canary());
                });
        if (result.length == 0) {
            throw new IllegalStateException("the token decrypts to nothing");
        }
    }

    @Override
    public void close() {
        token.close();
    }
}
