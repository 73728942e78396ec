package dev.sharekeep.client;

import dev.sharekeep.contract.KeyReply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Moves keys from one site to another under their key ids, one after the other. What is there
/// already is skipped, so a move that was broken off is taken up by running it again.
public final class KeyMove {
    private static final int CHAIN_OF_FAILURES = 3;

    /// How it looks when a node is gone: each further key would wait for it in vain.
    private static final Set<String> LOST =
            Set.of(ClientCode.NODE_UNREACHABLE, "NODE_SILENT", ClientCode.SESSION_RUNNING);

    private final EcdsaClient source;
    private final EcdsaClient target;
    private final TenantClient targetTenant;

    /// Told of each key as it is done.
    @FunctionalInterface
    public interface Progress {
        /// `done` keys of `all`, this one counted.
        void moved(MovedKey key, int done, int all);
    }

    public KeyMove(TenantClient from, TenantClient to) {
        this.source = new EcdsaClient(from);
        this.target = new EcdsaClient(to);
        this.targetTenant = to;
    }

    /// Moves `keyIds`, or every key of the source where the list is null, and reports each as it is
    /// done. Throws where a node of either site does not answer at the start, and stops early when
    /// three keys in a row are lost to a silent node: the rest would be too.
    public List<MovedKey> run(@Nullable List<String> keyIds, Progress progress) {
        Map<String, SiteKey> here = byId(source.keysOfAllNodes());
        Map<String, SiteKey> there = byId(target.keysOfAllNodes());
        List<String> wanted =
                keyIds == null ? List.copyOf(here.keySet()) : keyIds.stream().distinct().toList();
        List<byte[]> wrappingKeys = target.wrappingKeys();
        List<MovedKey> report = new ArrayList<>();
        int unreachable = 0;
        for (String keyId : wanted) {
            MovedKey moved = move(keyId, here.get(keyId), there.get(keyId), wrappingKeys);
            report.add(moved);
            progress.moved(moved, report.size(), wanted.size());
            SharekeepException problem = moved.problem();
            boolean lost = problem != null && LOST.contains(problem.code());
            unreachable = lost ? unreachable + 1 : 0;
            if (unreachable == CHAIN_OF_FAILURES) {
                break;
            }
        }
        return report;
    }

    private MovedKey move(
            String keyId,
            @Nullable SiteKey here,
            @Nullable SiteKey there,
            List<byte[]> wrappingKeys) {
        long start = System.nanoTime();
        Function<SharekeepException, MovedKey> failed =
                e -> new MovedKey(keyId, "failed", millisSince(start), e);
        if (here != null && there != null) {
            return there.complete() && same(here, there)
                    ? new MovedKey(keyId, "present", 0, null)
                    : new MovedKey(keyId, "different", 0, differs(keyId, targetTenant.site()));
        }
        try {
            WrappedKeyShares bundle =
                    source.exportWrappedKeyShares(
                            keyId, wrappingKeys, targetTenant.siteInfo().tenant());
            KeyReply reply = target.importBundle(bundle);
            String outcome = reply.outcome().equals("unchanged") ? "present" : "moved";
            return new MovedKey(keyId, outcome, millisSince(start), null);
        } catch (SharekeepException e) {
            return failed.apply(e);
        }
    }

    /// Whether both sites' records are of one key: public key, threshold and chain code.
    public static boolean same(SiteKey one, SiteKey other) {
        return Arrays.equals(one.key().publicKey(), other.key().publicKey())
                && one.key().threshold() == other.key().threshold()
                && Arrays.equals(one.key().chainCodeHash(), other.key().chainCodeHash());
    }

    private static Map<String, SiteKey> byId(List<SiteKey> keys) {
        return keys.stream()
                .collect(
                        Collectors.toMap(
                                k -> k.key().keyId(),
                                k -> k,
                                (a, b) -> a,
                                java.util.LinkedHashMap::new));
    }

    private static SharekeepException differs(String keyId, String site) {
        return SharekeepException.local(
                "KEY_EXISTS",
                "site " + site + " has another or an incomplete key under " + keyId,
                "Compare the two sites with `sharekeep keys --compare`; delete the wrong one there"
                        + " before you move this one.");
    }

    private static long millisSince(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }
}
