package dev.sharekeep.cli;

import dev.sharekeep.audit.AuditTrail;
import dev.sharekeep.client.ClientCode;
import dev.sharekeep.client.SharekeepException;
import dev.sharekeep.wire.Fingerprint;
import dev.sharekeep.wire.IdentitySignature;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@CommandLine.Command(
        name = "audit",
        description = "Examine a node's audit log.",
        subcommands = AuditCommand.Verify.class)
final class AuditCommand extends Command {
    @Override
    public Integer call() {
        output().error("audit of what?", "see: sharekeep audit --help");
        return ExitCode.USAGE;
    }

    @CommandLine.Command(
            name = "verify",
            description = "Verify a copy of a node's audit log offline, by its signed checkpoints.")
    static final class Verify extends Command {
        @Parameters(paramLabel = "FILE", description = "A copy of the node's audit.jsonl.")
        private Path file;

        @ArgGroup(multiplicity = "1")
        private Signer signer;

        static final class Signer {
            @Option(
                    names = "--certificate",
                    paramLabel = "FILE",
                    description = "The node's certificate, in PEM or DER.")
            private @Nullable Path certificate;

            @Option(
                    names = "--node-key",
                    paramLabel = "BASE64",
                    description = "The node's PublicKey, as in the roster.")
            private @Nullable String key;
        }

        @Override
        public Integer call() {
            AuditTrail.Report report = read(publicKey(signer));
            Map<String, Object> value = new LinkedHashMap<>();
            value.put("entries", report.entries());
            value.put("signedUpTo", report.checkpoint());
            value.put("unfinishedBytes", report.unfinished());
            if (report.flaw().isEmpty()) {
                output().result(value, said(report));
                return ExitCode.DONE;
            }
            AuditTrail.Flaw flaw = report.flaw().get();
            value.put("firstBadEntry", flaw.entry());
            value.put("why", flaw.what());
            output().result(
                            value,
                            "NOT GENUINE: entry "
                                    + flaw.entry()
                                    + ": "
                                    + flaw.what()
                                    + "; trust nothing after entry "
                                    + report.checkpoint());
            return ExitCode.NOT_GENUINE;
        }

        private static String said(AuditTrail.Report report) {
            long unsigned = report.entries() - report.checkpoint();
            String whole =
                    report.entries()
                            + " entries, signed by the node up to entry "
                            + report.checkpoint();
            if (unsigned == 0) {
                return whole;
            }
            return whole
                    + "\nThe last "
                    + unsigned
                    + " are chained, but not signed yet: wait for"
                    + " the next checkpoint, at most 60 s, and copy the log again.";
        }

        private AuditTrail.Report read(PublicKey key) {
            try {
                return AuditTrail.verify(file, new OutsidersChecks(key));
            } catch (IOException e) {
                throw SharekeepException.local(
                        ClientCode.FILE_MALFORMED,
                        file.getFileName() + " cannot be read",
                        "Give a copy of the node's audit.jsonl.");
            }
        }

        private static PublicKey publicKey(Signer signer) {
            Path certificate = signer.certificate;
            String key = signer.key;
            if (certificate != null) {
                try (InputStream in = Files.newInputStream(certificate)) {
                    return CertificateFactory.getInstance("X.509")
                            .generateCertificate(in)
                            .getPublicKey();
                } catch (IOException | GeneralSecurityException e) {
                    throw unusable(certificate.getFileName() + " is not a certificate");
                }
            }
            try {
                byte[] der = Base64.getDecoder().decode(key == null ? "" : key);
                return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));
            } catch (IllegalArgumentException | GeneralSecurityException e) {
                throw unusable("--node-key is not an EC public key in base64 of DER");
            }
        }

        private static SharekeepException unusable(String what) {
            return SharekeepException.local(
                    ClientCode.FILE_MALFORMED,
                    what,
                    "Give the node's certificate, or its PublicKey from the roster.");
        }
    }

    /// All that somebody without the node's token can check.
    private record OutsidersChecks(PublicKey key) implements AuditTrail.Checks<RuntimeException> {
        @Override
        public Fingerprint node() {
            return Fingerprint.ofSpki(key.getEncoded());
        }

        @Override
        public boolean signed(byte[] message, byte[] signature) {
            return IdentitySignature.verifies(key, message, signature);
        }

        @Override
        public boolean maced(byte[] message, byte[] mac) {
            return true;
        }
    }
}
