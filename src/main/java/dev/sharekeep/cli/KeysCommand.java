package dev.sharekeep.cli;

import dev.sharekeep.client.ClientCode;
import dev.sharekeep.client.EcdsaClient;
import dev.sharekeep.client.KeyMove;
import dev.sharekeep.client.SharekeepException;
import dev.sharekeep.client.SiteKey;
import dev.sharekeep.client.TenantClient;
import dev.sharekeep.contract.KeyInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "keys",
        description = "List the tenant's keys, or compare two sites' keys (status 5: they differ).")
final class KeysCommand extends Command {
    /// One line of a comparison: `same`, `lacking` (not at the other site), `incomplete` there,
    /// `different`, or `only there`.
    record Compared(String keyId, String finding) {}

    @Mixin private SiteOptions site;

    @Option(
            names = "--compare",
            paramLabel = "FILE",
            description = "Site file of the standby: say what it lacks or has otherwise.")
    private @Nullable Path other;

    @Override
    public Integer call() {
        return site.with((tenant, ecdsa) -> other == null ? list(ecdsa) : compare(ecdsa, other));
    }

    private int list(EcdsaClient ecdsa) {
        List<SiteKey> keys = answered(ecdsa);
        List<List<String>> rows = new ArrayList<>();
        for (SiteKey each : keys) {
            KeyInfo key = each.key();
            rows.add(
                    List.of(
                            key.keyId(),
                            key.curve(),
                            key.threshold() + " of " + key.nodes(),
                            "" + key.generation(),
                            key.origin(),
                            Output.time(key.created()),
                            each.complete() ? key.state() : "only at " + each.heldBy(),
                            key.label() == null ? "" : key.label()));
        }
        List<String> heading =
                List.of("KEY", "CURVE", "T/N", "GEN", "ORIGIN", "CREATED", "STATE", "LABEL");
        output().result(Map.of("keys", keys), Output.table(heading, rows));
        return ExitCode.DONE;
    }

    private List<SiteKey> answered(EcdsaClient ecdsa) {
        try {
            return ecdsa.keysOfAllNodes();
        } catch (SharekeepException e) {
            if (!e.code().equals(ClientCode.NODE_UNREACHABLE)) {
                throw e;
            }
            output().progress("warning: " + e.detail() + "; what it holds is not counted");
            return ecdsa.keys();
        }
    }

    private int compare(EcdsaClient ecdsa, Path otherFile) {
        Map<String, SiteKey> here = byId(ecdsa);
        Map<String, SiteKey> there;
        try (TenantClient standby = TenantClient.open(otherFile)) {
            there = byId(new EcdsaClient(standby));
        }
        List<Compared> compared = compare(here, there);
        List<List<String>> rows =
                compared.stream().map(c -> List.of(c.keyId(), c.finding())).toList();
        output().result(
                        Map.of("compared", compared),
                        Output.table(List.of("KEY", "AT THE OTHER SITE"), rows));
        boolean same = compared.stream().allMatch(c -> c.finding().equals("same"));
        return same ? ExitCode.DONE : ExitCode.INCOMPLETE;
    }

    static List<Compared> compare(Map<String, SiteKey> here, Map<String, SiteKey> there) {
        List<Compared> compared = new ArrayList<>();
        here.forEach((id, key) -> compared.add(new Compared(id, finding(key, there.get(id)))));
        there.keySet().stream()
                .filter(id -> !here.containsKey(id))
                .forEach(id -> compared.add(new Compared(id, "only there")));
        return compared;
    }

    private static String finding(SiteKey here, @Nullable SiteKey there) {
        if (there == null) {
            return "lacking";
        }
        if (!KeyMove.same(here, there)) {
            return "different";
        }
        return there.complete() ? "same" : "incomplete";
    }

    private static Map<String, SiteKey> byId(EcdsaClient ecdsa) {
        return ecdsa.keysOfAllNodes().stream()
                .collect(Collectors.toMap(k -> k.key().keyId(), Function.identity()));
    }
}
