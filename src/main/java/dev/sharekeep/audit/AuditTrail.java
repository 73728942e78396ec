package dev.sharekeep.audit;

import dev.sharekeep.wire.Fingerprint;
import dev.sharekeep.wire.Hash;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads an audit log from its first line on and says whether it is what the node wrote.
///
/// Three bonds hold it together: every line carries the hash of the line before; every line a MAC
/// by the token, which the node itself checks; and every so often a checkpoint, signed with the
/// identity key, which anyone can check who has the node's certificate. What no reader of one file
/// can see is that its end was cut off: for that the node keeps the last number elsewhere.
public final class AuditTrail {
    private static final int MOST_PENDING = 4096;

    /// How a reader checks what was signed.
    ///
    /// @param <X> what it throws where it cannot tell, such as a token that does not answer
    public interface Checks<X extends Exception> {
        /// Who wrote the log.
        Fingerprint node();

        /// Whether the identity key signed `message`.
        boolean signed(byte[] message, byte[] signature) throws X;

        /// Whether the token made this MAC; a reader without the token says yes.
        boolean maced(byte[] message, byte[] mac) throws X;
    }

    /// Why an entry is not what was written: the first one that is not.
    public record Flaw(long entry, String what) {}

    /// What was read.
    ///
    /// @param entries how many hold, from the first on
    /// @param bytes how long they are, line feeds included
    /// @param chain SHA-256 of the last of them
    /// @param checkpoint the number of the last checkpoint, 0 if there is none
    /// @param unfinished bytes of a last line without its end, as a crash leaves
    public record Report(
            long entries,
            long bytes,
            byte[] chain,
            long checkpoint,
            long unfinished,
            Optional<Flaw> flaw) {}

    private record Pending(long sequence, byte[] message, byte[] mac) {}

    private final boolean everyMac;
    private final List<Pending> pending = new ArrayList<>();
    private long entries;
    private long bytes;
    private byte[] chain = new byte[Hash.SHA256.length()];
    private long checkpoint;

    private AuditTrail(boolean everyMac) {
        this.everyMac = everyMac;
    }

    /// Reads all and checks every MAC.
    public static <X extends Exception> Report verify(Path file, Checks<X> checks)
            throws IOException, X {
        return new AuditTrail(true).read(file, checks);
    }

    /// Reads all, but leaves out the MACs before the last checkpoint: its signature covers them.
    public static <X extends Exception> Report verifyTail(Path file, Checks<X> checks)
            throws IOException, X {
        return new AuditTrail(false).read(file, checks);
    }

    private <X extends Exception> Report read(Path file, Checks<X> checks) throws IOException, X {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next != '\n') {
                    line.write(next);
                    if (line.size() > AuditLine.MOST_BYTES) {
                        return report(0, new Flaw(entries + 1, "it is too long"));
                    }
                    continue;
                }
                Optional<Flaw> flaw = accept(line.toByteArray(), checks);
                if (flaw.isPresent()) {
                    // The entry before may be the edited one, which a MAC not yet checked shows.
                    return report(0, checkMacs(checks).orElse(flaw.get()));
                }
                line.reset();
            }
            Optional<Flaw> flaw = checkMacs(checks);
            return report(line.size(), flaw.orElse(null));
        }
    }

    private Report report(long unfinished, @Nullable Flaw flaw) {
        return new Report(entries, bytes, chain, checkpoint, unfinished, Optional.ofNullable(flaw));
    }

    private <X extends Exception> Optional<Flaw> accept(byte[] bytesOfLine, Checks<X> checks)
            throws X {
        long expected = entries + 1;
        AuditLine line = AuditLine.parse(bytesOfLine).orElse(null);
        if (line == null) {
            return flaw(expected, "it is not of the form in which entries are written");
        }
        if (line.sequence() != expected) {
            return flaw(expected, "it has the number " + line.sequence());
        }
        if (!Arrays.equals(line.previous(), chain)) {
            return flaw(expected, "it does not follow the entry before it");
        }
        boolean signs = line.event().equals(AuditLine.CHECKPOINT);
        if (signs) {
            byte[] message = AuditLine.checkpointMessage(checks.node(), expected, chain);
            if (!checks.signed(message, line.signature())) {
                return flaw(expected, "its signature is not the node's");
            }
            if (!everyMac) {
                pending.clear();
            }
            checkpoint = expected;
        }
        pending.add(new Pending(expected, AuditLine.macMessage(line.body()), line.mac()));
        entries = expected;
        bytes += bytesOfLine.length + 1L;
        chain = Hash.SHA256.ofObject(bytesOfLine);
        return everyMac || pending.size() >= MOST_PENDING ? checkMacs(checks) : Optional.empty();
    }

    private <X extends Exception> Optional<Flaw> checkMacs(Checks<X> checks) throws X {
        for (Pending each : pending) {
            if (!checks.maced(each.message(), each.mac())) {
                return flaw(each.sequence(), "the node's token did not make its MAC");
            }
        }
        pending.clear();
        return Optional.empty();
    }

    private static Optional<Flaw> flaw(long entry, String what) {
        return Optional.of(new Flaw(entry, what));
    }
}
