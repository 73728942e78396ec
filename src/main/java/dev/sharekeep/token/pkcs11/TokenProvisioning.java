package dev.sharekeep.token.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKU_SO;

import dev.sharekeep.secret.Randomness;
import dev.sharekeep.token.InboundMode;
import dev.sharekeep.token.KeyCheckRecord;
import dev.sharekeep.token.PinSource;
import dev.sharekeep.token.SealScheme;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.token.TokenSettings;
import dev.sharekeep.token.TokenUri;
import iaik.pkcs.pkcs11.wrapper.PKCS11;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Gives a token what a node needs: once, completely, and again without changing anything.
public final class TokenProvisioning {
    /// RSA-4096 on a small module may take minutes.
    private static final Duration MOST = Duration.ofMinutes(10);

    private static final int LABEL_BYTES = 32;

    private final InstantSource clock;
    private final Randomness randomness;

    public TokenProvisioning(InstantSource clock, Randomness randomness) {
        this.clock = clock;
        this.randomness = randomness;
    }

    /// Makes the token that the URI names, if it is not there, in a blank slot, and sets its PIN.
    ///
    /// For software tokens and tests; hardware is initialised by its own tools. NSS starts with an
    /// empty security officer's PIN. Returns whether anything was done.
    public boolean initialise(TokenSettings settings, PinSource officerPin) throws TokenException {
        TokenUri uri = Slots.parse(settings.uri());
        LoadedModule module = LoadedModule.acquire(settings);
        try {
            Optional<Slots.Found> there = Slots.lookFor(module.functions(), uri);
            if (there.isPresent() && there.get().hasUserPin()) {
                return false;
            }
            if (there.isEmpty()) {
                initialiseBlank(module.functions(), uri, officerPin);
            }
            setUserPin(module.functions(), uri, officerPin, settings.pin());
            return true;
        } catch (PKCS11Exception e) {
            throw Failures.ofLogin(e, uri.toString());
        } finally {
            module.release(false);
        }
    }

    /// As below, for a token of which nothing was recorded.
    public KeyCheckRecord provision(TokenSettings settings) throws TokenException {
        return provision(settings, null);
    }

    /// Makes every key that is missing, reads all of them back, and returns their check values.
    ///
    /// Existing keys are checked and never changed; the mode of an existing wrapping key stays.
    /// With a `record` of an earlier run, the keys must be those first, and its values stay.
    public KeyCheckRecord provision(TokenSettings settings, @Nullable KeyCheckRecord record)
            throws TokenException {
        KeyMaking.requireBits(settings.wrappingKeyBits());
        TokenSettings patient = settings.withThreads(1).withCallTimeout(MOST);
        try (Connection connection = Connection.open(patient, true)) {
            return connection.threads().call(session -> provision(session, settings, record));
        }
    }

    private KeyCheckRecord provision(
            Session session, TokenSettings settings, @Nullable KeyCheckRecord record)
            throws PKCS11Exception, TokenException {
        KeyRing before = KeyRing.read(session);
        KeyChecks checks = new KeyChecks(session, randomness);
        if (record != null) {
            checks.compare(before, record);
        }
        Choice choice = Choosing.run(session, pinned(settings, before), randomness);
        for (KeyKind kind : needed(choice)) {
            if (before.current(kind).isEmpty()) {
                KeyMaking.make(
                        session, kind, kind.id(1), choice.mode(), settings.wrappingKeyBits());
            }
        }
        KeyRing ring = KeyRing.read(session);
        TokenKey identity = ring.required(KeyKind.IDENTITY);
        if (PublicKeys.certificate(session, identity.id()).isEmpty()) {
            IdentityCertificates.make(session, identity, clock.instant(), randomness);
        }
        KeyCheckRecord fresh = checks.make(ring);
        return record == null ? fresh : record.completedBy(fresh);
    }

    /// What existing keys already decide; a setting that contradicts them is refused at open.
    private static TokenSettings pinned(TokenSettings settings, KeyRing before) {
        TokenSettings pinned = settings;
        Optional<TokenKey> wrapping = before.current(KeyKind.WRAPPING);
        if (wrapping.isPresent()) {
            pinned = pinned.withMode(wrapping.get().mode());
        }
        if (settings.scheme() == SealScheme.AUTO) {
            if (before.current(KeyKind.SEALING).isPresent()) {
                pinned = pinned.withScheme(SealScheme.GCM);
            } else if (wrapping.isPresent() && before.current(KeyKind.STAGING).isPresent()) {
                pinned = pinned.withScheme(SealScheme.KW_HMAC);
            }
        }
        return pinned;
    }

    private static Set<KeyKind> needed(Choice choice) {
        Set<KeyKind> needed = EnumSet.allOf(KeyKind.class);
        if (choice.scheme() == SealScheme.KW_HMAC) {
            needed.remove(KeyKind.SEALING);
        } else if (choice.mode() != InboundMode.UNWRAP) {
            needed.remove(KeyKind.STAGING);
        }
        return needed;
    }

    private static void initialiseBlank(PKCS11 functions, TokenUri uri, PinSource officerPin)
            throws PKCS11Exception, TokenException {
        String label = uri.attributes().get("token");
        Optional<Slots.Found> blank = Slots.blank(functions);
        if (label == null || blank.isEmpty()) {
            throw new TokenException.Misconfigured(
                    "There is no token " + uri + ", and no blank slot to make it in.",
                    "Initialise the token with the vendor's tool.");
        }
        char[] padded = Arrays.copyOf(label.toCharArray(), LABEL_BYTES);
        Arrays.fill(padded, Math.min(label.length(), LABEL_BYTES), LABEL_BYTES, ' ');
        Connection.withPin(
                officerPin, pin -> functions.C_InitToken(blank.get().slot(), pin, padded, true));
    }

    private static void setUserPin(
            PKCS11 functions, TokenUri uri, PinSource officerPin, PinSource userPin)
            throws PKCS11Exception, TokenException {
        Session session = Session.open(functions, Slots.named(functions, uri).slot(), true);
        try {
            Connection.withPin(officerPin, pin -> session.login(CKU_SO, pin));
            Connection.withPin(userPin, session::initialisePin);
            session.logout();
        } finally {
            session.close();
        }
    }
}
