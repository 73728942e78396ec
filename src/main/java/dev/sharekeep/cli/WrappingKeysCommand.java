package dev.sharekeep.cli;

import dev.sharekeep.client.WrappingKeys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@CommandLine.Command(
        name = "wrapping-keys",
        description =
                "Print the site's wrapping keys, as they go into ExportWhiteList, or write them to"
                        + " a file for `export`.")
final class WrappingKeysCommand extends Command {
    @Mixin private SiteOptions site;

    @Option(names = "--out", paramLabel = "FILE", description = "Write the list there.")
    private @Nullable Path out;

    @Override
    public Integer call() {
        return site.with((tenant, ecdsa) -> {
            WrappingKeys keys = ecdsa.wrappingKeys(null);
            if (out != null) {
                keys.write(out);
                output().result(Map.of("file", out.toString()), "written to " + out);
                return ExitCode.DONE;
            }
            List<List<String>> rows = new ArrayList<>();
            for (byte[] key : keys.keys()) {
                rows.add(List.of("" + (rows.size() + 1), Base64.getEncoder().encodeToString(key)));
            }
            output().result(keys, Output.table(List.of("NODE", "WRAPPING KEY"), rows));
            return ExitCode.DONE;
        });
    }
}
