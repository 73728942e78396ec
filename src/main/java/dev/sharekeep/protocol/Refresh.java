package dev.sharekeep.protocol;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.channel.Channel;
import dev.sharekeep.channel.ProtocolException;
import dev.sharekeep.math.Point;
import dev.sharekeep.math.SecretScalar;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.sharing.KeyRecord;
import dev.sharekeep.sharing.KeyShare;
import dev.sharekeep.sharing.PublicPolynomial;
import java.util.ArrayList;
import java.util.List;

/// Replaces every share by a fresh one of the same key, as src/docs/protocols/refresh.md.
public final class Refresh {
    private Refresh() {}

    /// Runs the protocol; the caller closes the new share, and still owns `mine`.
    @MustBeClosed
    public static KeyShare run(
            Channel channel, KeyShare mine, int generation, Randomness randomness)
            throws ProtocolException {
        // 1 to 3  everyone deals zero
        try (Deal deal = Deal.commit(channel, Deal.Kind.ZERO, randomness)) {
            deal.open();
            try (Deal.Dealt zero = deal.finish()) {
                // 4  s'_j = s_j + z_j, Y'_k = Y_k + Z_k; Y stays, because every dealing is 0 at 0
                return renewed(mine, generation, zero.share(), zero.polynomial());
            }
        }
    }

    /// The share and record with a sharing of zero added to both.
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // owned by the share
    static KeyShare renewed(
            KeyShare mine, int generation, SecretScalar zero, PublicPolynomial zeroes) {
        KeyRecord before = mine.publicRecord();
        List<Point> points = new ArrayList<>();
        before.committee()
                .parties()
                .forEach(k -> points.add(before.sharePoint(k).plus(zeroes.at(k))));
        SecretBytes chainCode = mine.chainCode();
        KeyShare renewed =
                new KeyShare(
                        before.next(generation, points),
                        mine.holder(),
                        mine.share().plus(zero),
                        chainCode == null ? null : chainCode.copy());
        if (!renewed.fits()) {
            renewed.close();
            throw new IllegalStateException("internal error: checked shares do not add up");
        }
        return renewed;
    }
}
