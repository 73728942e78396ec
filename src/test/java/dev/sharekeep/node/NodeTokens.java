package dev.sharekeep.node;

import dev.sharekeep.token.TestTokens;
import dev.sharekeep.token.Token;
import dev.sharekeep.token.TokenException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The nodes' tokens, made once a JVM and open as long as it runs: a test's restart of a node is a
/// restart over its database, with the token as it is.
final class NodeTokens {
    private static final Map<String, Token> TOKENS = new ConcurrentHashMap<>();

    private NodeTokens() {}

    /// The token of a site's node.
    @SuppressWarnings("MustBeClosedChecker") // open as long as the process
    static Token of(String site, int node) {
        return TOKENS.computeIfAbsent(
                site + "-" + node,
                label -> {
                    try {
                        return TestTokens.softHsm(label);
                    } catch (TokenException e) {
                        throw new AssertionError(e);
                    }
                });
    }
}
