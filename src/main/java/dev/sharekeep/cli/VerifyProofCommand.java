package dev.sharekeep.cli;

import dev.sharekeep.client.CustodyProofs;
import dev.sharekeep.client.PublicKeys;
import dev.sharekeep.client.SharekeepException;
import dev.sharekeep.contract.CustodyProofDocument;
import java.nio.file.Path;
import java.util.Base64;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "verify-proof",
        description = "Verify a custody proof offline, from the public key alone.")
final class VerifyProofCommand extends Command {
    @Parameters(paramLabel = "FILE", description = "What `proof --out` wrote.")
    private Path file;

    @Option(
            names = "--public-key",
            required = true,
            paramLabel = "FILE",
            description = "The key's public key in PEM, known beforehand.")
    private Path publicKey;

    @Option(
            names = "--challenge",
            required = true,
            paramLabel = "BASE64",
            description = "The challenge that was sent.")
    private String challenge;

    @Override
    public Integer call() {
        CustodyProofDocument proof = CustodyProofs.read(file);
        CustodyProofs.verify(proof, bytes(challenge), proof.keyId(), PublicKeys.readPem(publicKey));
        output().result(
                        proof,
                        "site "
                                + proof.site()
                                + " held "
                                + proof.keyId()
                                + " at "
                                + Output.time(proof.time()));
        return ExitCode.DONE;
    }

    static byte[] bytes(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw SharekeepException.local(
                    dev.sharekeep.client.ClientCode.FILE_MALFORMED,
                    "the challenge is not base64",
                    "Give the 32 bytes of the challenge in base64.");
        }
    }
}
