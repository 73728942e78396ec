package dev.sharekeep.sharing;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.math.Curve;
import dev.sharekeep.math.SecretScalar;
import dev.sharekeep.secret.Secret;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.wire.Hash;
import dev.sharekeep.wire.MalformedException;
import dev.sharekeep.wire.Purpose;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What OAEP encrypts: one transport share with what it is a share of.
///
/// `version(1)=1 | curve(1) | n(1) | t(1) | index(1) | 0 0 0 | bind(32) | scalar`, the scalar
/// padded on the left to a multiple of 8 bytes: 72, 72, 88, 112 bytes, because tokens wrap it
/// unseen with AES-KW. `bind` ties it to the importing tenant and the chain code. Owns the share.
public final class ShareBlob implements Secret {
    private static final int HEADER = 8;
    private static final int BIND = 32;

    private final int threshold;
    private final SecretScalar share;

    private ShareBlob(int threshold, SecretScalar share) {
        this.threshold = threshold;
        this.share = share;
    }

    /// t, as the blob says.
    public int threshold() {
        return threshold;
    }

    /// e_j, borrowed.
    public SecretScalar share() {
        return share;
    }

    /// The length of a blob of this curve in bytes.
    public static int length(Curve curve) {
        return HEADER + BIND + paddedScalar(curve);
    }

    /// Writes a blob; the caller closes it and still owns `share`.
    @MustBeClosed
    public static SecretBytes encode(
            int nodes,
            int threshold,
            Party index,
            String tenant,
            @Nullable SecretBytes chainCode,
            SecretScalar share) {
        Curve curve = share.curve();
        byte[] header = header(curve, nodes, threshold, index, bind(tenant, chainCode));
        byte[] padding = new byte[paddedScalar(curve) - curve.scalarLength()];
        byte[] head = ByteBuffer.allocate(header.length + padding.length).put(header).array();
        try (SecretBytes scalar = share.encode()) {
            return scalar.prefixedBy(head);
        }
    }

    /// Reads the blob of exactly this curve, committee size, index, tenant and chain code, of any
    /// threshold. Takes the same steps whatever the bytes say; the verdict alone is public.
    ///
    /// @throws MalformedException always with the same words
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // the blob owns its share
    public static ShareBlob decode(
            Curve curve,
            int nodes,
            Party index,
            String tenant,
            @Nullable SecretBytes chainCode,
            SecretBytes blob)
            throws MalformedException {
        if (blob.length() != length(curve)) {
            throw rejected();
        }
        byte[] bind = bind(tenant, chainCode);
        byte[] padding = new byte[paddedScalar(curve) - curve.scalarLength()];
        int threshold = 0;
        boolean unpadded;
        try (SecretBytes head = blob.slice(0, HEADER + BIND);
                SecretBytes pad = blob.slice(HEADER + BIND, padding.length)) {
            unpadded = pad.sameAs(padding);
            for (int t = 1; t < nodes; t++) {
                // Comparing with every header there can be reads t without exposing anything.
                threshold |= head.sameAs(header(curve, nodes, t, index, bind)) ? t : 0;
            }
        }
        try (SecretBytes scalar =
                blob.slice(blob.length() - curve.scalarLength(), curve.scalarLength())) {
            SecretScalar share = SecretScalar.decode(curve, scalar);
            if (share.isZero() | !unpadded | threshold == 0) {
                share.close();
                throw rejected();
            }
            return new ShareBlob(threshold, share);
        } catch (MalformedException e) {
            throw rejected();
        }
    }

    private static MalformedException rejected() {
        return new MalformedException("not a share for this node, tenant and chain code");
    }

    private static byte[] header(Curve curve, int nodes, int threshold, Party index, byte[] bind) {
        return ByteBuffer.allocate(HEADER + BIND)
                .put((byte) 1)
                .put((byte) curve.id())
                .put((byte) nodes)
                .put((byte) threshold)
                .put((byte) index.index())
                .put(new byte[3])
                .put(bind)
                .array();
    }

    private static byte[] bind(String tenant, @Nullable SecretBytes chainCode) {
        return chainCode == null
                ? Hash.SHA256.of(Purpose.BIND, e -> e.text(tenant).bytes(null))
                : Hash.SHA256.ofSecret(Purpose.BIND, e -> e.text(tenant), chainCode);
    }

    private static int paddedScalar(Curve curve) {
        return (curve.scalarLength() + 7) / 8 * 8;
    }

    @Override
    public void close() {
        share.close();
    }

    @Override
    public String toString() {
        return "ShareBlob[" + share.curve().curveName() + "]";
    }
}
