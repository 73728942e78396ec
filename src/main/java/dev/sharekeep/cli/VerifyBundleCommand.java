package dev.sharekeep.cli;

import dev.sharekeep.client.Bundles;
import dev.sharekeep.client.VerifiedBundle;
import dev.sharekeep.client.WrappedKeyShares;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "verify-bundle",
        description = "Verify a bundle's manifest offline: the key in it signed its contents.")
final class VerifyBundleCommand extends Command {
    @Parameters(paramLabel = "FILE", description = "What `export` wrote.")
    private Path file;

    @Override
    public Integer call() {
        VerifiedBundle found = Bundles.verify(WrappedKeyShares.read(file));
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("keyId", found.keyId());
        value.put("curve", found.curve());
        value.put("publicKey", found.publicKey());
        value.put("forTenant", found.forTenant());
        value.put("nodes", found.nodes());
        value.put("threshold", found.threshold());
        value.put("chainCode", found.chainCode());
        value.put("wrappingKeys", found.wrappingKeys().stream().map(f -> "" + f).toList());
        value.put("time", found.time().toString());
        List<List<String>> rows =
                value.entrySet().stream()
                        .filter(e -> !e.getKey().equals("publicKey"))
                        .map(e -> List.of(e.getKey(), String.valueOf(e.getValue())))
                        .toList();
        output().result(value, Output.table(List.of("GENUINE", ""), rows));
        return ExitCode.DONE;
    }
}
