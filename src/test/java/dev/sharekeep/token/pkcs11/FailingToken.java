package dev.sharekeep.token.pkcs11;

import dev.sharekeep.token.TestTokens;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.token.TokenSettings;
import dev.sharekeep.token.TokenUri;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.SortedMap;
import java.util.TreeMap;

/// SoftHSM behind a module that fails as planned; see `src/test/c/failing-token.c`.
///
/// A library is loaded once for good, so there is one of these a process, and its plan is global.
final class FailingToken {
    private static final String SESSIONS = "sessions";
    private static final String HITS = "hits";
    private static FailingToken only;

    private final Path module;
    private final Path plan;
    private final Path counts;
    private int serial;

    private FailingToken(Path folder) throws IOException, InterruptedException {
        plan = folder.resolve("plan");
        counts = folder.resolve("counts");
        module =
                Compiled.library(
                        Path.of("src/test/c/failing-token.c"), folder.resolve("failing-token.so"));
        ProcessEnvironment.set("FAILING_TOKEN_MODULE", TestTokens.softHsmModule().toString());
        ProcessEnvironment.set("FAILING_TOKEN_PLAN", plan.toString());
        ProcessEnvironment.set("FAILING_TOKEN_COUNTS", counts.toString());
        well();
    }

    static synchronized FailingToken get() throws IOException, InterruptedException {
        if (only == null) {
            Path folder = Files.createTempDirectory(TestTokens.softHsmDirectory().getParent(), "c");
            only = new FailingToken(folder);
        }
        return only;
    }

    /// Settings of a SoftHSM token behind this module, made and with its keys.
    TokenSettings provisioned(String label) throws TokenException {
        TokenSettings direct = TestTokens.provisionedSoftHsm(label);
        return TokenSettings.of(module, TokenUri.ofLabel(label), TestTokens.pin(TestTokens.PIN))
                .withMode(direct.mode())
                .withScheme(direct.scheme())
                .withAllowRaw(true)
                .withWrappingKeyBits(2048)
                .withThreads(1)
                .withSoftHsmConfig(direct.softHsmConfig());
    }

    /// From now on these rules hold and all counts start at zero.
    void plan(String... rules) {
        serial++;
        Path fresh = plan.resolveSibling("plan.new");
        try {
            Files.writeString(fresh, serial + "\n" + String.join("\n", rules) + "\n");
            Files.move(
                    fresh,
                    plan,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void well() {
        plan();
    }

    /// The functions called since the plan changed, and how often.
    SortedMap<String, Integer> calls() {
        SortedMap<String, Integer> calls = read();
        calls.remove(SESSIONS);
        calls.remove(HITS);
        calls.values().removeIf(count -> count == 0);
        return calls;
    }

    int calls(String function) {
        return calls().getOrDefault(function, 0);
    }

    /// Sessions open now.
    int sessions() {
        return read().get(SESSIONS);
    }

    /// Whether a fault of the plan was met.
    boolean wasHit() {
        return read().get(HITS) > 0;
    }

    private SortedMap<String, Integer> read() {
        SortedMap<String, Integer> read = new TreeMap<>();
        try {
            for (String line : Files.readAllLines(counts, StandardCharsets.US_ASCII)) {
                String[] words = line.trim().split(" +");
                read.put(words[0], Integer.valueOf(words[1]));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return read;
    }
}
