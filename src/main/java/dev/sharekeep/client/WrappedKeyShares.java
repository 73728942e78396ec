package dev.sharekeep.client;

import dev.sharekeep.contract.ManifestDocument;
import dev.sharekeep.wire.MalformedException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A bundle: one key's shares on their way to another site, each encrypted to one node there.
///
/// Shares and chain codes are in the importing nodes' order; a key without a chain code has none.
/// `keyId` is the key's name at the site that exported it, "" for a key made outside. Without the
/// manifest nothing ties the bundle to its key until the nodes import it.
public record WrappedKeyShares(
        String keyId,
        String curve,
        byte[] publicKey,
        List<byte[]> shares,
        @Nullable List<byte[]> chainCodes,
        @Nullable ManifestDocument manifest) {
    static final String FORMAT = "sharekeep/v1/bundle";

    private record File(
            String format,
            String keyId,
            String curve,
            byte[] publicKey,
            List<byte[]> shares,
            @Nullable List<byte[]> chainCodes,
            @Nullable ManifestDocument manifest) {}

    public WrappedKeyShares {
        shares = List.copyOf(shares);
        chainCodes = chainCodes == null ? null : List.copyOf(chainCodes);
        if (chainCodes != null && chainCodes.size() != shares.size()) {
            throw SharekeepException.local(
                    ClientCode.COUNT_WRONG,
                    shares.size() + " shares and " + chainCodes.size() + " chain codes",
                    "Give one chain code for each share, or none at all.");
        }
    }

    /// The bundle's file form: JSON, bytes in base64.
    public String toJson() {
        return StrictJson.writeIndented(
                new File(FORMAT, keyId, curve, publicKey, shares, chainCodes, manifest));
    }

    /// Reads what `toJson` writes; refuses unknown, missing and repeated fields.
    public static WrappedKeyShares fromJson(String json) {
        return parse(json.getBytes(StandardCharsets.UTF_8), "the bundle");
    }

    public void write(Path file) {
        TransferFile.write(file, toJson());
    }

    public static WrappedKeyShares read(Path file) {
        return parse(TransferFile.read(file), String.valueOf(file.getFileName()));
    }

    private static WrappedKeyShares parse(byte[] json, String name) {
        try {
            File file = StrictJson.read(json, File.class, StrictJson.Unknown.REFUSED);
            if (!file.format().equals(FORMAT)) {
                throw new MalformedException("format is not " + FORMAT);
            }
            return new WrappedKeyShares(
                    file.keyId(),
                    file.curve(),
                    file.publicKey(),
                    file.shares(),
                    file.chainCodes(),
                    file.manifest());
        } catch (MalformedException e) {
            throw TransferFile.malformed(name, "a bundle", e.what());
        }
    }
}
