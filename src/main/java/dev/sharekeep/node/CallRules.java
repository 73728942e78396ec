package dev.sharekeep.node;

import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.math.SubjectPublicKeyInfos;
import dev.sharekeep.proof.CustodyProof;
import dev.sharekeep.sharing.Committee;
import dev.sharekeep.sharing.KeyRecord;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.wire.MalformedException;
import dev.sharekeep.wire.RsaPublicKey;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a caller may ask at all: each parameter is read strictly, and refused by name.
record CallRules(NodeContext context) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    static void requireRole(Caller caller, Role role) throws RefusalException {
        if (!caller.roles().contains(role)) {
            throw new RefusalException(
                    Refusal.Code.ROLE_REQUIRED,
                    "this call needs the role " + role.name().toLowerCase(Locale.ROOT));
        }
    }

    static Curve curve(String name) throws RefusalException {
        return Curve.named(name)
                .orElseThrow(() ->
                        new RefusalException(Refusal.Code.CURVE_UNKNOWN, "the curve is unknown"));
    }

    static Point publicKey(Curve curve, byte[] der) throws RefusalException {
        try {
            Point point = SubjectPublicKeyInfos.decodeForImport(der);
            if (!point.curve().equals(curve)) {
                throw new RefusalException(
                        Refusal.Code.PUBLIC_KEY_MALFORMED,
                        "the public key is of " + point.curve() + ", not " + curve);
            }
            return point;
        } catch (MalformedException e) {
            throw new RefusalException(Refusal.Code.PUBLIC_KEY_MALFORMED, e.what());
        }
    }

    static RsaPublicKey recipient(byte[] spki) throws RefusalException {
        try {
            return RsaPublicKey.decode(spki);
        } catch (MalformedException e) {
            throw new RefusalException(Refusal.Code.WRAPPING_KEY_MALFORMED, e.what());
        }
    }

    static void requireText(@Nullable String text, String what) throws RefusalException {
        if (text != null && !NAME.matcher(text).matches()) {
            throw new RefusalException(
                    Refusal.Code.TEXT_MALFORMED, "the " + what + " is malformed");
        }
    }

    static void requireChallenge(byte[] challenge) throws RefusalException {
        if (challenge.length != CustodyProof.CHALLENGE_BYTES) {
            throw new RefusalException(
                    Refusal.Code.CHALLENGE_MALFORMED,
                    "the challenge has " + challenge.length + " bytes");
        }
    }

    /// No path, until derived keys can be exported.
    static void requireNoPath(@Nullable String path) throws RefusalException {
        if (path != null && !path.isEmpty()) {
            throw new RefusalException(
                    Refusal.Code.PATH_UNSUPPORTED, "derived keys cannot be exported");
        }
    }

    /// The threshold asked for, or the site's; 1 to n-1.
    int threshold(@Nullable Integer asked, Committee committee) throws RefusalException {
        int t = asked == null ? context.settings().threshold() : asked;
        if (t < 1 || t >= committee.size()) {
            throw new RefusalException(
                    Refusal.Code.THRESHOLD_OUT_OF_RANGE,
                    "threshold " + t + " is not 1 to " + (committee.size() - 1));
        }
        return t;
    }

    /// The committee of that name, or the default one; this node sits in it.
    Committee committee(@Nullable String name) throws RefusalException {
        Committee committee =
                context.site()
                        .committee(name == null ? Settings.DEFAULT_COMMITTEE : name)
                        .orElseThrow(() ->
                                new RefusalException(
                                        Refusal.Code.COMMITTEE_UNKNOWN,
                                        "this node knows no such committee"));
        if (context.site().placeIn(committee).isEmpty()) {
            throw new RefusalException(
                    Refusal.Code.NOT_IN_COMMITTEE, "this node does not sit in that committee");
        }
        return committee;
    }

    /// The t+1 nodes named by their indices in the key's committee, or the first t+1.
    List<Party> signers(KeyRecord key, @Nullable List<Integer> indices) throws RefusalException {
        List<Party> all = key.committee().parties();
        int needed = key.threshold() + 1;
        if (indices == null) {
            return all.subList(0, needed);
        }
        Party self = context.site().placeIn(key.committee()).orElseThrow();
        List<Party> named = all.stream().filter(p -> indices.contains(p.index())).toList();
        boolean fits =
                indices.size() == needed
                        && new HashSet<>(indices).size() == needed
                        && named.size() == needed
                        && named.contains(self);
        if (!fits) {
            throw new RefusalException(
                    Refusal.Code.PARTICIPANTS_INVALID,
                    needed + " nodes of 1 to " + all.size() + " take part, this one among them");
        }
        return named;
    }
}
