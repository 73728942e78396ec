package dev.sharekeep.cli;

import dev.sharekeep.client.PublicKeys;
import dev.sharekeep.contract.PublicKeyReply;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "public-key",
        description = "Print a key's public key as PEM, or write it to a file.")
final class PublicKeyCommand extends Command {
    @Mixin private SiteOptions site;

    @Parameters(paramLabel = "KEY", description = "Key id.")
    private String keyId;

    @Option(names = "--out", paramLabel = "FILE", description = "Write it there.")
    private @Nullable Path out;

    @Option(names = "--der", description = "As DER; without --out in base64.")
    private boolean der;

    @Override
    public Integer call() {
        return site.with((tenant, ecdsa) -> {
            PublicKeyReply key = ecdsa.publicKey(keyId);
            if (out != null) {
                byte[] text = key.pem().getBytes(StandardCharsets.US_ASCII);
                PublicKeys.write(der ? key.der() : text, out);
                output().result(
                                Map.of("keyId", keyId, "file", out.toString()),
                                "written to " + out);
                return ExitCode.DONE;
            }
            String base64 = Base64.getEncoder().encodeToString(key.der());
            output().result(key, der ? base64 : key.pem().stripTrailing());
            return ExitCode.DONE;
        });
    }
}
