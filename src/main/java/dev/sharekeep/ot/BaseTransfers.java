package dev.sharekeep.ot;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.wire.PrefixedHash;
import dev.sharekeep.wire.Purpose;

/// What both sides of a set-up compute alike: points that nobody knows the logarithm of, and seeds.
/// Source: Masny, Rindal 2019, "Endemic Oblivious Transfer".
final class BaseTransfers {
    private final OtParameters parameters;
    private final Point offer;
    private final byte[] context;

    BaseTransfers(Curve curve, byte[] context, Point offer) {
        this.parameters = OtParameters.of(curve);
        this.offer = offer;
        this.context =
                curve.hash()
                        .of(
                                Purpose.OT_BASE,
                                e ->
                                        e.text(curve.curveName())
                                                .bytes(context)
                                                .bytes(offer.encode()));
    }

    OtParameters parameters() {
        return parameters;
    }

    /// A.
    Point offer() {
        return offer;
    }

    /// P(k, j, r).
    Point point(int k, int j, byte[] r) {
        return parameters
                .curve()
                .hashToPointVartime(
                        Purpose.OT_POINT, e -> e.bytes(context).integer(k).integer(j).bytes(r));
    }

    /// The seed of column k and choice j, which may be secret.
    @MustBeClosed
    SecretBytes seed(int k, int j, byte[] r0, byte[] r1, SecretBytes agreed) {
        PrefixedHash hash =
                parameters
                        .hash()
                        .prefixed(Purpose.OT_SEED, e -> e.bytes(context).bytes(r0).bytes(r1));
        return SecretBytes.filled(
                parameters.seedBytes(),
                seed ->
                        agreed.expose(z -> {
                            hash.expand(2 * k + j, z, seed);
                            return true;
                        }));
    }
}
