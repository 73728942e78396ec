package dev.sharekeep.node;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.secret.SecretBytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Where the token's PIN is kept; the settings never hold the PIN itself.
public sealed interface PinPlace {
    /// No token known takes a longer PIN.
    int MOST_BYTES = 255;

    /// The PIN in UTF-8 without its line end; the caller closes it.
    ///
    /// @throws IOException if it cannot be read, is empty or too long; the message says where
    @MustBeClosed
    SecretBytes read() throws IOException;

    /// A file that only the node's user may read.
    record File(Path path) implements PinPlace {
        @Override
        @MustBeClosed
        public SecretBytes read() throws IOException {
            try (InputStream from = Files.newInputStream(path)) {
                return readLine(from, "the PIN file " + path);
            }
        }
    }

    /// An environment variable. The process keeps its own copy of the environment: a file or a
    /// descriptor hides the PIN better.
    record Environment(String variable) implements PinPlace {
        @Override
        @MustBeClosed
        public SecretBytes read() throws IOException {
            String value = System.getenv(variable);
            if (value == null || value.isEmpty()) {
                throw new IOException("the environment variable " + variable + " holds no PIN");
            }
            return SecretBytes.takeFrom(value.getBytes(StandardCharsets.UTF_8));
        }
    }

    /// An open file descriptor of this process, read once to its end.
    record Descriptor(int number) implements PinPlace {
        @Override
        @MustBeClosed
        public SecretBytes read() throws IOException {
            try (InputStream from = Files.newInputStream(Path.of("/dev/fd/" + number))) {
                return readLine(from, "the descriptor " + number);
            }
        }
    }

    @MustBeClosed
    private static SecretBytes readLine(InputStream from, String where) throws IOException {
        byte[] read = new byte[MOST_BYTES + 3];
        try {
            int length = from.readNBytes(read, 0, read.length);
            if (length > 0 && read[length - 1] == '\n') {
                length--;
            }
            if (length > 0 && read[length - 1] == '\r') {
                length--;
            }
            if (length == 0 || length > MOST_BYTES) {
                throw new IOException(where + " holds no PIN of 1 to " + MOST_BYTES + " bytes");
            }
            return SecretBytes.takeFrom(Arrays.copyOf(read, length));
        } finally {
            Arrays.fill(read, (byte) 0);
        }
    }
}
