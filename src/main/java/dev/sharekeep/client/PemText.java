package dev.sharekeep.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;

/// The block of one type in a PEM file, decoded without a String, so that all copies can be wiped.
final class PemText {
    private static final int MOST_BYTES = 64 * 1024;

    private PemText() {}

    /// The DER of the only block of `type`, which the caller wipes; other blocks (`openssl ecparam`
    /// writes EC PARAMETERS first) are skipped. Refused under `code` where there is none, or two.
    static byte[] readSecret(Path file, String type, String code) {
        byte[] text = readAll(file, code);
        try {
            return block(text, type, file, code);
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    /// Whether the file has a block of `type`.
    static boolean has(Path file, String type, String code) {
        byte[] text = readAll(file, code);
        try {
            return indexOf(text, begin(type), 0) >= 0;
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    private static byte[] block(byte[] text, String type, Path file, String code) {
        byte[] begin = begin(type);
        byte[] end = ("-----END " + type + "-----").getBytes(StandardCharsets.US_ASCII);
        int from = indexOf(text, begin, 0);
        int to = from < 0 ? -1 : indexOf(text, end, from);
        if (to < 0 || indexOf(text, begin, to) >= 0) {
            throw refused(file, "must hold exactly one block " + type, code);
        }
        byte[] body = new byte[to - from];
        int length = 0;
        for (int at = from + begin.length; at < to; at++) {
            if (text[at] != '\n' && text[at] != '\r') {
                body[length++] = text[at];
            }
        }
        byte[] exact = Arrays.copyOf(body, length);
        try {
            return Base64.getDecoder().decode(exact);
        } catch (IllegalArgumentException e) {
            throw refused(file, "is not PEM", code);
        } finally {
            Arrays.fill(body, (byte) 0);
            Arrays.fill(exact, (byte) 0);
        }
    }

    private static byte[] begin(String type) {
        return ("-----BEGIN " + type + "-----").getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] readAll(Path file, String code) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw refused(file, "is larger than a key", code);
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw refused(file, "cannot be read", code);
        }
    }

    private static int indexOf(byte[] text, byte[] wanted, int from) {
        for (int at = from; at + wanted.length <= text.length; at++) {
            if (Arrays.equals(text, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at;
            }
        }
        return -1;
    }

    private static SharekeepException refused(Path file, String what, String code) {
        return SharekeepException.local(
                code,
                file.getFileName() + " " + what,
                "Give an unencrypted private key in PEM (openssl pkcs8 -topk8 -nocrypt).");
    }
}
