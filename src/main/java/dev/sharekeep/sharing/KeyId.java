package dev.sharekeep.sharing;

import dev.sharekeep.math.Point;
import dev.sharekeep.wire.Purpose;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;

/// How a key is named: bound to its public key by hash, or by a free name where that is allowed.
public final class KeyId {
    private static final Pattern BOUND = Pattern.compile("[A-Za-z0-9_-]{28}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int HASHED_BYTES = 21;

    private KeyId() {}

    /// base64url of the first 21 bytes of H("key-id", origin, curve, Y): 28 characters.
    public static String of(byte[] origin, Point publicKey) {
        byte[] hash =
                publicKey
                        .curve()
                        .hash()
                        .of(
                                Purpose.KEY_ID,
                                e ->
                                        e.bytes(origin)
                                                .text(publicKey.curve().curveName())
                                                .bytes(publicKey.encode()));
        return Base64.getUrlEncoder().encodeToString(Arrays.copyOf(hash, HASHED_BYTES));
    }

    /// Whether `text` can be a key id at all: 1 to 64 of `[A-Za-z0-9._-]`.
    public static boolean wellFormed(String text) {
        return NAME.matcher(text).matches();
    }

    /// Whether `text` has the form of a bound key id, which must match its public key.
    public static boolean boundForm(String text) {
        return BOUND.matcher(text).matches();
    }
}
