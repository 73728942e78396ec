package dev.sharekeep.node;

import dev.sharekeep.audit.AuditLine;
import dev.sharekeep.audit.AuditTrail;
import dev.sharekeep.token.MacKey;
import dev.sharekeep.token.Token;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.wire.Fingerprint;
import dev.sharekeep.wire.Hash;
import dev.sharekeep.wire.IdentitySignature;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The audit log as a file of JSON lines, each chained to the line before by hash and MACed in the
/// token, forced to disk before `record` returns; its form is `AuditLine`'s.
public final class AuditFile implements AuditLog {
    private static final System.Logger LOG = System.getLogger(AuditFile.class.getName());

    /// A checkpoint is signed at the latest after so many entries.
    private static final int CHECKPOINT_EVERY = 1_000;

    private static final HexFormat HEX = HexFormat.of();

    private final Path file;
    private final RandomAccessFile out;
    private final Token token;
    private final InstantSource clock;
    private final int node;
    private long sequence;
    private long checkpoint;
    private byte[] chain;
    private long end;

    private AuditFile(Path file, RandomAccessFile out, Token token, InstantSource clock, int node) {
        this.file = file;
        this.out = out;
        this.token = token;
        this.clock = clock;
        this.node = node;
        this.chain = new byte[Hash.SHA256.length()];
    }

    /// Opens the log, or begins it; a line that a crash cut off is removed, a broken chain is not.
    public static AuditFile open(Path file, Token token, InstantSource clock, int node)
            throws UnavailableException {
        try {
            // Not a channel: an interrupted session would close it for all others.
            RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw");
            AuditFile log = new AuditFile(file, out, token, clock, node);
            log.readToEnd();
            return log;
        } catch (IOException e) {
            throw new UnavailableException("the audit log " + file + " cannot be opened");
        }
    }

    private void readToEnd() throws IOException, UnavailableException {
        AuditTrail.Report report = read(AuditTrail::verifyTail);
        if (report.flaw().isPresent()) {
            AuditTrail.Flaw flaw = report.flaw().get();
            throw new UnavailableException(
                    "entry "
                            + flaw.entry()
                            + " of the audit log "
                            + file
                            + " is not what was written: "
                            + flaw.what());
        }
        sequence = report.entries();
        chain = report.chain();
        checkpoint = report.checkpoint();
        end = report.bytes();
        if (report.unfinished() > 0) {
            out.setLength(end);
            out.getFD().sync();
        }
        out.seek(end);
    }

    private interface Reading {
        AuditTrail.Report of(Path file, AuditTrail.Checks<TokenException> checks)
                throws IOException, TokenException;
    }

    private AuditTrail.Report read(Reading reading) throws IOException, UnavailableException {
        try {
            return reading.of(file, new TokenChecks(token));
        } catch (TokenException e) {
            throw new UnavailableException("the token cannot verify the audit log: " + e.what());
        }
    }

    @Override
    public AuditTrail.Report verify() throws UnavailableException {
        try {
            return read(AuditTrail::verify);
        } catch (IOException e) {
            throw new UnavailableException("the audit log " + file + " cannot be read");
        }
    }

    @Override
    public synchronized void record(Entry entry) throws UnavailableException {
        write(fields(entry));
        if (sequence - checkpoint >= CHECKPOINT_EVERY) {
            checkpoint();
        }
    }

    @Override
    public synchronized long checkpoint() throws UnavailableException {
        if (checkpoint == sequence) {
            return sequence;
        }
        try {
            byte[] signature =
                    token.signIdentity(
                            AuditLine.checkpointMessage(
                                    new TokenChecks(token).node(), sequence + 1, chain));
            Map<String, String> fields =
                    fields(new Entry(Event.CHECKPOINT, null, null, null, null, Map.of()));
            fields.put("signature", AuditLine.quoted(HEX.formatHex(signature)));
            write(fields);
            checkpoint = sequence;
            return sequence;
        } catch (TokenException e) {
            throw new UnavailableException("the token cannot sign the audit log: " + e.what());
        }
    }

    private void write(Map<String, String> fields) throws UnavailableException {
        try {
            byte[] body = AuditLine.body(fields, chain);
            byte[] line = AuditLine.line(body, token.mac(MacKey.AUDIT, AuditLine.macMessage(body)));
            if (line.length > AuditLine.MOST_BYTES) {
                throw new IllegalStateException("internal error: an audit entry is too long");
            }
            append(line);
            sequence++;
            chain = Hash.SHA256.ofObject(line);
        } catch (TokenException e) {
            throw new UnavailableException("the token cannot sign the audit log: " + e.what());
        } catch (IOException e) {
            throw new UnavailableException("the audit log " + file + " cannot be written");
        }
    }

    /// Appends whole lines only: what a failed write left is cut off again before the next one.
    private void append(byte[] line) throws IOException {
        out.setLength(end);
        out.seek(end);
        byte[] bytes = Arrays.copyOf(line, line.length + 1);
        bytes[line.length] = '\n';
        out.write(bytes);
        out.getFD().sync();
        end += bytes.length;
    }

    private Map<String, String> fields(Entry entry) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("sequence", Long.toString(sequence + 1));
        fields.put("time", AuditLine.quoted(clock.instant().toString()));
        fields.put("node", Integer.toString(node));
        fields.put("event", AuditLine.quoted(entry.event().name()));
        put(fields, "actor", entry.actor() == null ? null : entry.actor().toString());
        put(fields, "tenant", entry.tenant());
        put(fields, "session", entry.session());
        put(fields, "key", entry.keyId());
        entry.details().forEach((name, value) -> put(fields, name, value));
        return fields;
    }

    private static void put(Map<String, String> fields, String name, @Nullable String value) {
        if (value != null) {
            fields.put(name, AuditLine.quoted(value));
        }
    }

    @Override
    public synchronized long sequence() {
        return sequence;
    }

    @Override
    public synchronized void close() {
        try {
            out.close();
        } catch (IOException e) {
            // Every line is on disk already; a handle that does not close loses nothing.
            LOG.log(System.Logger.Level.WARNING, "the audit log {0} did not close", file);
        }
    }

    /// What the node's own token says of a log.
    private record TokenChecks(Token token) implements AuditTrail.Checks<TokenException> {
        @Override
        public Fingerprint node() {
            return Fingerprint.ofSpki(token.identityCertificate().getPublicKey().getEncoded());
        }

        @Override
        public boolean signed(byte[] message, byte[] signature) {
            return IdentitySignature.verifies(
                    token.identityCertificate().getPublicKey(), message, signature);
        }

        @Override
        public boolean maced(byte[] message, byte[] mac) throws TokenException {
            return token.verifyMac(MacKey.AUDIT, message, mac);
        }
    }
}
