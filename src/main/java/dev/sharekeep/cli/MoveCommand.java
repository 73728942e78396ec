package dev.sharekeep.cli;

import dev.sharekeep.client.KeyMove;
import dev.sharekeep.client.MovedKey;
import dev.sharekeep.client.SharekeepException;
import dev.sharekeep.client.TenantClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "move",
        description =
                "Move keys to another site under their key ids. What is there is skipped: run it"
                        + " again to take up a move that was broken off (status 5: keys are left).")
final class MoveCommand extends Command {
    static final class Which {
        @Parameters(paramLabel = "KEY", arity = "1..*", description = "Key ids.")
        private @Nullable List<String> keyIds;

        @Option(names = "--all", description = "Every key of the tenant.")
        private boolean all;
    }

    @Option(names = "--from", required = true, paramLabel = "FILE", description = "Site file.")
    private Path from;

    @Option(names = "--to", required = true, paramLabel = "FILE", description = "Site file.")
    private Path to;

    @ArgGroup(multiplicity = "1")
    private Which which;

    @Override
    public Integer call() {
        List<MovedKey> report;
        try (TenantClient source = TenantClient.open(from);
                TenantClient target = TenantClient.open(to)) {
            report = new KeyMove(source, target).run(which.all ? null : which.keyIds, this::show);
        }
        List<List<String>> rows = new ArrayList<>();
        List<Map<String, Object>> values = new ArrayList<>();
        for (MovedKey key : report) {
            rows.add(List.of(key.keyId(), key.outcome(), key.millis() + " ms", reason(key)));
            Map<String, Object> value = new LinkedHashMap<>();
            value.put("keyId", key.keyId());
            value.put("outcome", key.outcome());
            value.put("millis", key.millis());
            SharekeepException problem = key.problem();
            if (problem != null) {
                value.put("code", problem.code());
                value.put("detail", problem.detail());
                value.put("hint", problem.hint());
            }
            values.add(value);
        }
        List<String> heading = List.of("KEY", "OUTCOME", "TIME", "WHY");
        output().result(Map.of("moved", values), Output.table(heading, rows));
        boolean whole = report.stream().allMatch(MovedKey::arrived);
        return whole ? ExitCode.DONE : ExitCode.INCOMPLETE;
    }

    private void show(MovedKey key, int done, int all) {
        String line =
                done + " of " + all + ": " + key.keyId() + " " + key.outcome() + " " + reason(key);
        output().progress(line.stripTrailing());
    }

    private static String reason(MovedKey key) {
        SharekeepException problem = key.problem();
        return problem == null ? "" : problem.code() + ": " + problem.detail();
    }
}
