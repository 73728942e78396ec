package dev.sharekeep.token.pkcs11;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// C sources of the test tree, made into libraries by the machine's compiler; none fails the test.
final class Compiled {
    private Compiled() {}

    static Path library(Path source, Path library) throws IOException, InterruptedException {
        Process compiler;
        try {
            compiler =
                    new ProcessBuilder(
                                    "gcc",
                                    "-std=gnu11",
                                    "-O1",
                                    "-g",
                                    "-Wall",
                                    "-Wextra",
                                    "-Werror",
                                    "-fPIC",
                                    "-shared",
                                    "-o",
                                    library.toString(),
                                    source.toString(),
                                    "-ldl",
                                    "-lpthread")
                            .redirectErrorStream(true)
                            .start();
        } catch (IOException e) {
            throw new AssertionError("these tests need a C compiler: apt install gcc libc6-dev", e);
        }
        String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (compiler.waitFor() != 0) {
            throw new AssertionError("gcc " + source + ":\n" + said);
        }
        return library;
    }
}
