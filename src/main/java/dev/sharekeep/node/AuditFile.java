package dev.sharekeep.node;

import dev.sharekeep.token.MacKey;
import dev.sharekeep.token.Token;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.wire.Hash;
import dev.sharekeep.wire.Purpose;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The audit log as a file of JSON lines, each chained to the line before by hash and MACed in the
/// token, forced to disk before `record` returns.
public final class AuditFile implements AuditLog {
    private static final System.Logger LOG = System.getLogger(AuditFile.class.getName());
    private static final String LAST_FIELD = ",\"mac\":\"";
    private static final HexFormat HEX = HexFormat.of();

    private final Path file;
    private final FileChannel channel;
    private final Token token;
    private final InstantSource clock;
    private final int node;
    private long sequence;
    private byte[] chain;
    private long end;

    private AuditFile(Path file, FileChannel channel, Token token, InstantSource clock, int node) {
        this.file = file;
        this.channel = channel;
        this.token = token;
        this.clock = clock;
        this.node = node;
        this.chain = new byte[Hash.SHA256.length()];
    }

    /// Opens the log, or begins it; a line that a crash cut off is removed, a broken chain is not.
    public static AuditFile open(Path file, Token token, InstantSource clock, int node)
            throws UnavailableException {
        try {
            FileChannel channel =
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            AuditFile log = new AuditFile(file, channel, token, clock, node);
            log.readToEnd();
            return log;
        } catch (IOException e) {
            throw new UnavailableException("the audit log " + file + " cannot be opened");
        }
    }

    private void readToEnd() throws IOException, UnavailableException {
        byte[] all = Files.readAllBytes(file);
        int from = 0;
        for (int at = 0; at < all.length; at++) {
            if (all[at] == '\n') {
                accept(new String(all, from, at - from, StandardCharsets.UTF_8));
                from = at + 1;
            }
        }
        end = from;
        if (from < all.length) {
            channel.truncate(from);
            channel.force(true);
        }
        channel.position(end);
    }

    private void accept(String line) throws UnavailableException {
        long expected = sequence + 1;
        int cut = line.lastIndexOf(LAST_FIELD);
        String head = "{\"sequence\":" + expected + ",";
        boolean whole =
                cut > 0
                        && line.startsWith(head)
                        && line.contains("\"previous\":\"" + HEX.formatHex(chain) + "\"");
        if (whole) {
            String mac = line.substring(cut + LAST_FIELD.length(), line.length() - 2);
            byte[] body = line.substring(0, cut).getBytes(StandardCharsets.UTF_8);
            whole = mac.matches("[0-9a-f]{64}") && verified(body, HEX.parseHex(mac));
        }
        if (!whole) {
            throw new UnavailableException(
                    "entry " + expected + " of the audit log " + file + " is not what was written");
        }
        sequence = expected;
        chain = Hash.SHA256.ofObject(line.getBytes(StandardCharsets.UTF_8));
    }

    private boolean verified(byte[] body, byte[] mac) throws UnavailableException {
        try {
            return token.verifyMac(MacKey.AUDIT, message(body), mac);
        } catch (TokenException e) {
            throw new UnavailableException("the token cannot verify the audit log: " + e.what());
        }
    }

    @Override
    public synchronized void record(Entry entry) throws UnavailableException {
        StringBuilder json = new StringBuilder("{");
        fields(entry)
                .forEach((name, value) -> {
                    json.append(json.length() > 1 ? "," : "").append(quoted(name));
                    json.append(':').append(value);
                });
        try {
            byte[] body = json.toString().getBytes(StandardCharsets.UTF_8);
            byte[] mac = token.mac(MacKey.AUDIT, message(body));
            String line = json + LAST_FIELD + HEX.formatHex(mac) + "\"}";
            byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
            append(bytes);
            sequence++;
            chain = Hash.SHA256.ofObject(line.getBytes(StandardCharsets.UTF_8));
        } catch (TokenException e) {
            throw new UnavailableException("the token cannot sign the audit log: " + e.what());
        } catch (IOException e) {
            throw new UnavailableException("the audit log " + file + " cannot be written");
        }
    }

    /// Appends whole lines only: what a failed write left is cut off again before the next one.
    private void append(byte[] bytes) throws IOException {
        channel.truncate(end);
        channel.position(end);
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            if (channel.write(buffer) == 0) {
                throw new IOException("nothing was written");
            }
        }
        channel.force(true);
        end += bytes.length;
    }

    private Map<String, String> fields(Entry entry) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("sequence", Long.toString(sequence + 1));
        fields.put("time", quoted(clock.instant().toString()));
        fields.put("node", Integer.toString(node));
        fields.put("event", quoted(entry.event().name()));
        put(fields, "actor", entry.actor() == null ? null : entry.actor().toString());
        put(fields, "tenant", entry.tenant());
        put(fields, "session", entry.session());
        put(fields, "key", entry.keyId());
        entry.details().forEach((name, value) -> put(fields, name, value));
        fields.put("previous", quoted(HEX.formatHex(chain)));
        return fields;
    }

    private static void put(Map<String, String> fields, String name, @Nullable String value) {
        if (value != null) {
            fields.put(name, quoted(value));
        }
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    private static byte[] message(byte[] body) {
        return Hash.preimage(Purpose.AUDIT, e -> e.bytes(body));
    }

    @Override
    public synchronized long sequence() {
        return sequence;
    }

    @Override
    public synchronized void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // Every line is on disk already; a handle that does not close loses nothing.
            LOG.log(System.Logger.Level.WARNING, "the audit log {0} did not close", file);
        }
    }
}
