package dev.sharekeep.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Reading and writing of the files that are carried between sites: small, whole or not at all.
final class TransferFile {
    private static final int MOST_BYTES = 1024 * 1024;

    private TransferFile() {}

    static byte[] read(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw malformed(String.valueOf(file.getFileName()), "one of ours", "is too large");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw SharekeepException.local(
                    ClientCode.FILE_MALFORMED,
                    file + " cannot be read",
                    "Check that the file is there and that you may read it.");
        }
    }

    /// Written beside and moved into place, so that a reader never sees half a file.
    static void write(Path file, String text) {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    static void write(Path file, byte[] content) {
        Path beside = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.write(beside, content);
            Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw SharekeepException.local(
                    ClientCode.FILE_MALFORMED,
                    file + " cannot be written",
                    "Check the folder, its rights and its free space.");
        }
    }

    static SharekeepException malformed(String name, String kind, String what) {
        return SharekeepException.local(
                ClientCode.FILE_MALFORMED,
                name + " is not " + kind + ": " + what,
                "Carry the file over again as it was written; it is not made to be edited.");
    }
}
