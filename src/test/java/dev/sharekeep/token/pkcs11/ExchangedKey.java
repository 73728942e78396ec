package dev.sharekeep.token.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.*;

import dev.sharekeep.token.TokenException;
import dev.sharekeep.token.TokenSettings;
import java.nio.charset.StandardCharsets;

/// What someone with the token's PIN may do: put another key of the same name and attributes in the
/// place of one.
public final class ExchangedKey {
    private ExchangedKey() {}

    /// Exchanges the key `id`, which is no identity key; nobody else may have the token open.
    public static void exchange(TokenSettings settings, String id) throws TokenException {
        try (Connection connection = Connection.open(settings, true)) {
            boolean done =
                    connection
                            .threads()
                            .call(session -> {
                                TokenKey old = KeyRing.read(session).withId(id).orElseThrow();
                                session.destroy(old.handle());
                                for (long half : session.find(publicHalf(id))) {
                                    session.destroy(half);
                                }
                                KeyMaking.make(session, old.kind(), id, old.mode(), 2048);
                                return true;
                            });
            assert done;
        }
    }

    private static Template publicHalf(String id) {
        return Template.empty()
                .with(CKA_CLASS, CKO_PUBLIC_KEY)
                .with(CKA_TOKEN, true)
                .with(CKA_ID, id.getBytes(StandardCharsets.US_ASCII));
    }
}
