package dev.sharekeep.cli;

import dev.sharekeep.client.CustodyProofs;
import dev.sharekeep.contract.CustodyProofDocument;
import java.nio.file.Path;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "proof",
        description = "Let the site show that it holds a key, on a challenge of the asker.")
final class ProofCommand extends Command {
    @Mixin private SiteOptions site;

    @Parameters(paramLabel = "KEY", description = "Key id.")
    private String keyId;

    @Option(
            names = "--challenge",
            paramLabel = "BASE64",
            description = "32 random bytes of whoever asks (default: made here).")
    private @Nullable String challenge;

    @Option(names = "--out", paramLabel = "FILE", description = "Write the proof there.")
    private @Nullable Path out;

    @Override
    public Integer call() {
        byte[] asked =
                challenge == null ? CustodyProofs.challenge() : VerifyProofCommand.bytes(challenge);
        return site.with((tenant, ecdsa) -> {
            CustodyProofDocument proof = ecdsa.custodyProof(keyId, asked);
            if (out != null) {
                CustodyProofs.write(proof, out);
            }
            output().result(
                            proof,
                            "site "
                                    + proof.site()
                                    + " holds "
                                    + keyId
                                    + " at "
                                    + Output.time(proof.time())
                                    + "\nchallenge "
                                    + Base64.getEncoder().encodeToString(asked));
            return ExitCode.DONE;
        });
    }
}
