package dev.sharekeep.audit;

import dev.sharekeep.wire.Fingerprint;
import dev.sharekeep.wire.Hash;
import dev.sharekeep.wire.Purpose;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One entry of the audit log, as bytes: a JSON object whose first field is its number, whose last
/// but one is the SHA-256 of the whole line before, and whose last is a MAC by the node's token
/// over all that stands before it. Two spellings of one entry are two entries: every byte counts.
///
/// @param event the event's name
/// @param previous SHA-256 of the line before, zeros for the first
/// @param body the bytes that the MAC covers
/// @param signature of a checkpoint, else empty
public record AuditLine(
        long sequence,
        int node,
        String event,
        byte[] previous,
        byte[] body,
        byte[] mac,
        byte[] signature) {
    /// The event whose line carries the identity key's signature over the chain up to it.
    public static final String CHECKPOINT = "CHECKPOINT";

    /// Longest line, in bytes.
    public static final int MOST_BYTES = 64 * 1024;

    private static final HexFormat HEX = HexFormat.of();
    private static final Pattern HEAD =
            Pattern.compile(
                    "\\{\"sequence\":([1-9][0-9]{0,17}),\"time\":\"[0-9TZ:.-]{1,40}\","
                            + "\"node\":([1-9][0-9]?),\"event\":\"([A-Z_]{1,64})\"");
    private static final Pattern TAIL =
            Pattern.compile(
                    "(?:,\"signature\":\"([0-9a-f]{2,200})\")?,\"previous\":\"([0-9a-f]{64})\"$");
    private static final String MAC = ",\"mac\":\"";
    private static final int AFTER_BODY = MAC.length() + 64 + 2;

    /// What the line says, or nothing where it is not a line of this log's form.
    static Optional<AuditLine> parse(byte[] line) {
        String text = new String(line, StandardCharsets.UTF_8);
        int cut = text.length() - AFTER_BODY;
        if (cut <= 0 || text.length() != line.length || !text.startsWith(MAC, cut)) {
            return Optional.empty();
        }
        String mac = text.substring(cut + MAC.length(), text.length() - 2);
        String body = text.substring(0, cut);
        Matcher head = HEAD.matcher(body);
        Matcher tail = TAIL.matcher(body);
        boolean whole =
                text.endsWith("\"}")
                        && mac.matches("[0-9a-f]{64}")
                        && head.lookingAt()
                        && tail.find();
        if (!whole) {
            return Optional.empty();
        }
        String signature = tail.group(1);
        return Optional.of(
                new AuditLine(
                        Long.parseLong(head.group(1)),
                        Integer.parseInt(head.group(2)),
                        head.group(3),
                        HEX.parseHex(tail.group(2)),
                        Arrays.copyOf(line, cut),
                        HEX.parseHex(mac),
                        signature == null ? new byte[0] : HEX.parseHex(signature)));
    }

    /// The bytes before the MAC: `fields` in their order, values already JSON, then the chain.
    public static byte[] body(Map<String, String> fields, byte[] previous) {
        Map<String, String> all = new LinkedHashMap<>(fields);
        all.put("previous", "\"" + HEX.formatHex(previous) + "\"");
        StringBuilder json = new StringBuilder("{");
        all.forEach((name, value) ->
                json.append(json.length() > 1 ? "," : "")
                        .append(quoted(name))
                        .append(':')
                        .append(value));
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    /// The whole line, without its line feed.
    public static byte[] line(byte[] body, byte[] mac) {
        byte[] tail = (MAC + HEX.formatHex(mac) + "\"}").getBytes(StandardCharsets.UTF_8);
        byte[] line = Arrays.copyOf(body, body.length + tail.length);
        System.arraycopy(tail, 0, line, body.length, tail.length);
        return line;
    }

    /// What the token MACs.
    public static byte[] macMessage(byte[] body) {
        return Hash.preimage(Purpose.AUDIT, e -> e.bytes(body));
    }

    /// What the identity key signs in the checkpoint of that number: the node, and the hash of the
    /// line before, which fixes all lines before.
    public static byte[] checkpointMessage(Fingerprint node, long sequence, byte[] previous) {
        return Hash.preimage(
                Purpose.AUDIT_CHECKPOINT,
                e -> e.bytes(node.bytes()).sequence(sequence).bytes(previous));
    }

    /// `text` as a JSON string of printable ASCII.
    public static String quoted(String text) {
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
}
