package dev.sharekeep.client;

import dev.sharekeep.wire.MalformedException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// A site's wrapping keys on their way to the site that exports: DER SubjectPublicKeyInfo, in the
/// importing nodes' order. Public, but whoever can replace one on the way receives a share, which
/// is why every exporting node holds its own list of the keys it wraps to.
public record WrappingKeys(String site, List<byte[]> keys) {
    static final String FORMAT = "sharekeep/v1/wrapping-keys";

    private record File(String format, String site, List<byte[]> keys) {}

    public WrappingKeys {
        keys = List.copyOf(keys);
    }

    public String toJson() {
        return StrictJson.writeIndented(new File(FORMAT, site, keys));
    }

    /// Reads what `toJson` writes; refuses unknown, missing and repeated fields.
    public static WrappingKeys fromJson(String json) {
        return parse(json.getBytes(StandardCharsets.UTF_8), "the list of wrapping keys");
    }

    public void write(Path file) {
        TransferFile.write(file, toJson());
    }

    public static WrappingKeys read(Path file) {
        return parse(TransferFile.read(file), String.valueOf(file.getFileName()));
    }

    private static WrappingKeys parse(byte[] json, String name) {
        try {
            File file = StrictJson.read(json, File.class, StrictJson.Unknown.REFUSED);
            if (!file.format().equals(FORMAT)) {
                throw new MalformedException("format is not " + FORMAT);
            }
            return new WrappingKeys(file.site(), file.keys());
        } catch (MalformedException e) {
            throw TransferFile.malformed(name, "a list of wrapping keys", e.what());
        }
    }
}
