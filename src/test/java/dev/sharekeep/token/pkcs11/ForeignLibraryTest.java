package dev.sharekeep.token.pkcs11;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sharekeep.token.TestTokens;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.token.TokenSettings;
import dev.sharekeep.token.TokenUri;
import iaik.pkcs.pkcs11.wrapper.PKCS11RuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xipki.pkcs11.wrapper.PKCS11Module;

/// What the wrapper cannot call is named, and does not end the process.
final class ForeignLibraryTest {
    /// The wrapper's own way of refusing this aborted the whole process.
    @Test
    void aLibraryThatIsNoTokenModuleIsRefused(@TempDir Path folder) throws Exception {
        Path source = Files.writeString(folder.resolve("nothing.c"), "int nothing;\n");
        Path library = Compiled.library(source, folder.resolve("nothing.so"));
        TokenSettings settings =
                TokenSettings.of(library, TokenUri.ofLabel("none"), TestTokens.pin("1234"));
        assertThatThrownBy(() -> LoadedModule.acquire(settings))
                .isInstanceOf(TokenException.Misconfigured.class)
                .hasMessageContaining("cannot be loaded");
    }

    @Test
    void aCallAfterADisconnectIsAnException() throws Throwable {
        PKCS11Module module = PKCS11Module.getInstance(TestTokens.softHsmModule().toString());
        var functions = module.getPKCS11Module();
        functions.finalize(); // disconnects
        assertThatThrownBy(functions::C_GetInfo).isInstanceOf(PKCS11RuntimeException.class);
    }
}
