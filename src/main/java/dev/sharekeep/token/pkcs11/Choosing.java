package dev.sharekeep.token.pkcs11;

import dev.sharekeep.secret.Randomness;
import dev.sharekeep.token.InboundMode;
import dev.sharekeep.token.SealScheme;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.token.TokenSettings;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Chooses mode and scheme for a token that has no keys yet, with keys that live for the probe.
final class Choosing {
    private static final int PROBE_RSA_BITS = 2048;

    private final Session session;
    private final TokenSettings settings;
    private final Randomness randomness;
    private final List<String> refusals = new ArrayList<>();

    private Choosing(Session session, TokenSettings settings, Randomness randomness) {
        this.session = session;
        this.settings = settings;
        this.randomness = randomness;
    }

    /// Keeps what is configured, and finds the rest out.
    static Choice run(Session session, TokenSettings settings, Randomness randomness)
            throws PKCS11Exception, TokenException {
        Choosing choosing = new Choosing(session, settings, randomness);
        SealScheme scheme = settings.scheme();
        if (scheme == SealScheme.AUTO) {
            scheme = choosing.scheme();
        }
        String schemeReason = choosing.reason();
        InboundMode mode = settings.mode();
        if (mode == InboundMode.AUTO) {
            mode = choosing.mode(scheme);
        }
        return new Choice(mode, choosing.reason(), scheme, schemeReason);
    }

    private SealScheme scheme() throws PKCS11Exception, TokenException {
        for (SealScheme scheme : List.of(SealScheme.GCM, SealScheme.KW_HMAC)) {
            if (passes(scheme.name(), () -> Probes.failure(session, sealer(scheme)))) {
                return scheme;
            }
        }
        throw impossible("No scheme to seal with works on this token");
    }

    private InboundMode mode(SealScheme scheme) throws PKCS11Exception, TokenException {
        for (InboundMode mode : List.of(InboundMode.UNWRAP, InboundMode.DECRYPT, InboundMode.RAW)) {
            if (mode == InboundMode.RAW && !settings.allowRaw()) {
                refusals.add("RAW: not allowed by the configuration");
            } else if (passes(mode.name(), () -> inboundFailure(mode, scheme))) {
                return mode;
            }
        }
        throw impossible("No mode to open received ciphertexts works on this token");
    }

    private Optional<String> inboundFailure(InboundMode mode, SealScheme scheme)
            throws PKCS11Exception, TokenException {
        TokenKey key = KeyMaking.temporary(session, KeyKind.WRAPPING, mode, PROBE_RSA_BITS);
        Inbound inbound =
                mode == InboundMode.UNWRAP
                        ? new UnwrapInbound(new KeyWrap(temporary(KeyKind.STAGING)))
                        : new SealedInbound(mode, sealer(scheme));
        return Probes.failure(
                session, inbound, WrappingHandle.of(key, PublicKeys.rsa(session, key)));
    }

    private Sealer sealer(SealScheme scheme) throws PKCS11Exception {
        return scheme == SealScheme.GCM
                ? new GcmSealer(temporary(KeyKind.SEALING), randomness)
                : new KeyWrapSealer(
                        new KeyWrap(temporary(KeyKind.STAGING)), temporary(KeyKind.ROW));
    }

    private TokenKey temporary(KeyKind kind) throws PKCS11Exception {
        return KeyMaking.temporary(session, kind, InboundMode.AUTO, PROBE_RSA_BITS);
    }

    @FunctionalInterface
    private interface Probe {
        Optional<String> failure() throws PKCS11Exception, TokenException;
    }

    /// Runs a probe; a fresh session after it takes the probe's keys away.
    private boolean passes(String name, Probe probe) throws PKCS11Exception, TokenException {
        Optional<String> failure;
        try {
            failure = probe.failure();
        } catch (PKCS11Exception e) {
            failure = Optional.of("no such key: " + Failures.name(e));
        }
        session.renew();
        failure.ifPresent(why -> refusals.add(name + ": " + why));
        return failure.isEmpty();
    }

    private String reason() {
        String reason = refusals.isEmpty() ? "first choice" : String.join("; ", refusals);
        refusals.clear();
        return reason;
    }

    private TokenException impossible(String what) {
        return new TokenException.Misconfigured(
                what + ": " + reason() + ".",
                "Choose another token, or allow mode RAW by name if that is what is missing.");
    }
}
