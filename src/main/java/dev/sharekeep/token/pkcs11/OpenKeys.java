package dev.sharekeep.token.pkcs11;

import dev.sharekeep.secret.Randomness;
import dev.sharekeep.token.InboundMode;
import dev.sharekeep.token.KeyCheckRecord;
import dev.sharekeep.token.SealScheme;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.token.TokenSettings;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The keys of an open token, read, checked and each used once, with the mode and scheme chosen.
///
/// Handles in it die with the login; it is made anew then.
record OpenKeys(
        KeyRing ring,
        List<WrappingHandle> wrapping,
        Sealing sealing,
        Inbound inbound,
        TokenKey row,
        TokenKey audit,
        TokenKey identity,
        X509Certificate certificate,
        Choice choice,
        String sealingKeyId) {

    static OpenKeys read(
            Session session,
            TokenSettings settings,
            @Nullable KeyCheckRecord record,
            Randomness randomness)
            throws PKCS11Exception, TokenException {
        KeyRing ring = KeyRing.read(session);
        if (record != null) {
            new KeyChecks(session, randomness).compare(ring, record);
        }
        List<WrappingHandle> wrapping = new ArrayList<>();
        for (TokenKey key : ring.of(KeyKind.WRAPPING)) {
            wrapping.add(WrappingHandle.of(key, PublicKeys.rsa(session, key)));
        }
        ring.required(KeyKind.WRAPPING);
        List<String> schemeRefusals = new ArrayList<>();
        Sealer sealer = sealer(session, settings, ring, randomness, schemeRefusals);
        List<String> modeRefusals = new ArrayList<>();
        Inbound inbound = inbound(session, settings, ring, wrapping.get(0), sealer, modeRefusals);
        TokenKey identity = ring.required(KeyKind.IDENTITY);
        X509Certificate certificate = certificate(session, identity);
        return new OpenKeys(
                ring,
                List.copyOf(wrapping),
                Sealing.of(session, sealer, ring, randomness),
                inbound,
                ring.required(KeyKind.ROW),
                ring.required(KeyKind.AUDIT),
                identity,
                certificate,
                new Choice(
                        inbound.mode(),
                        reason(modeRefusals),
                        sealer.scheme(),
                        reason(schemeRefusals)),
                sealer.keyId());
    }

    Optional<WrappingHandle> wrapping(String id) {
        return wrapping.stream().filter(handle -> handle.key().id().equals(id)).findFirst();
    }

    private static String reason(List<String> refusals) {
        String ran = "the operation ran at start";
        return refusals.isEmpty() ? ran : ran + "; not used: " + String.join("; ", refusals);
    }

    private static Sealer sealer(
            Session session,
            TokenSettings settings,
            KeyRing ring,
            Randomness randomness,
            List<String> refusals)
            throws PKCS11Exception, TokenException {
        for (Sealer sealer : Sealing.sealers(ring, randomness)) {
            if (settings.scheme() == SealScheme.AUTO || settings.scheme() == sealer.scheme()) {
                Optional<String> failure = Probes.failure(session, sealer);
                if (failure.isEmpty()) {
                    return sealer;
                }
                refusals.add(sealer.scheme() + ": " + failure.get());
            }
        }
        throw new TokenException.Misconfigured(
                "The token cannot seal in scheme " + settings.scheme() + ", " + refusals + ".",
                "Choose a scheme that it can do in [Token] Scheme, and run `init` again.");
    }

    private static Inbound inbound(
            Session session,
            TokenSettings settings,
            KeyRing ring,
            WrappingHandle key,
            Sealer sealer,
            List<String> refusals)
            throws PKCS11Exception, TokenException {
        InboundMode made = key.key().mode();
        List<Inbound> candidates = new ArrayList<>();
        if (made == InboundMode.UNWRAP) {
            candidates.add(new UnwrapInbound(new KeyWrap(ring.required(KeyKind.STAGING))));
        } else {
            if (made == InboundMode.DECRYPT) {
                candidates.add(new SealedInbound(InboundMode.DECRYPT, sealer));
            }
            candidates.add(new SealedInbound(InboundMode.RAW, sealer));
        }
        for (Inbound inbound : candidates) {
            InboundMode mode = inbound.mode();
            if (settings.mode() != InboundMode.AUTO && settings.mode() != mode) {
                continue;
            }
            if (mode == InboundMode.RAW && !settings.allowRaw()) {
                refusals.add("RAW: not allowed by the configuration");
                continue;
            }
            Optional<String> failure = Probes.failure(session, inbound, key);
            if (failure.isEmpty()) {
                return inbound;
            }
            refusals.add(mode + ": " + failure.get());
        }
        throw new TokenException.Misconfigured(
                "The wrapping key was made for mode "
                        + made
                        + ", and mode "
                        + settings.mode()
                        + " cannot be used, "
                        + refusals
                        + ".",
                "Correct [Token] Mode, or set [Token] AllowRaw if this token can only do RAW.");
    }

    /// The certificate, after the token proved that it holds the key in it.
    private static X509Certificate certificate(Session session, TokenKey identity)
            throws PKCS11Exception, TokenException {
        Optional<X509Certificate> certificate = PublicKeys.certificate(session, identity.id());
        if (certificate.isEmpty()) {
            throw new TokenException.KeysLoose(identity.id(), "CKA_ID", "it has no certificate");
        }
        byte[] message = "identity probe".getBytes(StandardCharsets.US_ASCII);
        byte[] signature = IdentityCertificates.sign(session, identity, message);
        try {
            Signature verifier = Signature.getInstance("SHA256withECDSA");
            verifier.initVerify(certificate.get().getPublicKey());
            verifier.update(message);
            if (verifier.verify(signature)) {
                return certificate.get();
            }
        } catch (GeneralSecurityException e) {
            throw new TokenException.KeysLoose(
                    identity.id(), "CKA_VALUE", "its certificate has no usable public key");
        }
        throw new TokenException.KeysLoose(
                identity.id(), "CKA_VALUE", "its certificate is of another key");
    }
}
