package dev.sharekeep.token;

import dev.sharekeep.wire.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/// Where a node keeps the check values of its token's keys: beside its database.
///
/// The values are public, but who may edit them could pass another token off as this node's, so the
/// file and its folder are made for this user alone.
public record KeyCheckFile(Path file) {
    private static final String NAME = "token-keys";
    private static final FileAttribute<?> OWN_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> OWN_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /// The file of a node that keeps its data in `folder`.
    public static KeyCheckFile in(Path folder) {
        return new KeyCheckFile(folder.resolve(NAME));
    }

    /// What was recorded, or nothing if there is no file.
    public Optional<KeyCheckRecord> read() throws IOException, MalformedException {
        try {
            return Optional.of(KeyCheckRecord.parse(Files.readString(file)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /// Replaces the file whole and durably: a crash leaves the old one or the new one.
    public void write(KeyCheckRecord record) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IllegalStateException("internal error: a file without a folder");
        }
        Files.createDirectories(folder, OWN_FOLDER);
        Path fresh = Files.createTempFile(folder, NAME, ".new", OWN_FILE);
        try {
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                ByteBuffer text =
                        ByteBuffer.wrap(record.toString().getBytes(StandardCharsets.US_ASCII));
                while (text.hasRemaining()) {
                    channel.write(text);
                }
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
