package dev.sharekeep.vault;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.math.SecretScalar;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.sharing.KeyRecord;
import dev.sharekeep.sharing.KeyShare;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.token.Token;
import dev.sharekeep.token.TokenException;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.Hash;
import dev.sharekeep.wire.MalformedException;
import dev.sharekeep.wire.Purpose;
import org.jspecify.annotations.Nullable;

/// Seals a node's share and chain code in its token, each bound to all that its row says.
///
/// A share is left-padded with zeros to a multiple of 8 bytes, which every token can wrap.
final class Seal {
    private static final String SHARE = "share";
    private static final String CHAIN_CODE = "chain-code";
    private static final int BLOCK = 8;

    private final Token token;
    private final Place place;

    Seal(Token token, Place place) {
        this.token = token;
        this.place = place;
    }

    /// What binds a seal beside the public record.
    record Terms(String scheme, String sealingKey, byte[] recordHash) {}

    /// A sealed pair; the chain code is null where the key has none, both in a tombstone.
    record Sealed(Terms terms, byte @Nullable [] share, byte @Nullable [] chainCode) {}

    /// How the token seals now.
    Terms termsNow(byte[] recordHash) {
        return new Terms(token.info().scheme().name(), token.info().sealingKeyId(), recordHash);
    }

    /// Seals both, opens them again and compares, so that no row is stored that cannot be read.
    Sealed seal(KeyRecord record, @Nullable KeyShare share, byte[] recordHash)
            throws VaultException, TokenException {
        Terms terms = termsNow(recordHash);
        if (share == null) {
            return new Sealed(terms, null, null);
        }
        if (!share.holder().equals(holder(record))) {
            throw new IllegalStateException("internal error: a share of another node");
        }
        byte[] sealedShare;
        try (SecretBytes plain = share.share().encode();
                SecretBytes padded = plain.prefixedBy(padding(record))) {
            sealedShare = sealed(record, terms, SHARE, padded);
        }
        SecretBytes chainCode = share.chainCode();
        byte[] sealedChainCode =
                chainCode == null ? null : sealed(record, terms, CHAIN_CODE, chainCode);
        return new Sealed(terms, sealedShare, sealedChainCode);
    }

    private byte[] sealed(KeyRecord record, Terms terms, String kind, SecretBytes plain)
            throws VaultException, TokenException {
        byte[] context = context(record, terms, kind);
        byte[] sealed = token.seal(plain, context);
        try (SecretBytes again = token.open(sealed, context)) {
            if (!again.sameAs(plain)) {
                throw new VaultException.SealInvalid(
                        name(record), "what the token sealed does not open to the same value");
            }
        }
        return sealed;
    }

    /// Opens both; the caller closes the share.
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // the share owns the chain code, or it is closed below
    KeyShare open(KeyRecord record, Sealed sealed) throws VaultException, TokenException {
        if (sealed.share() == null
                || (sealed.chainCode() == null) != (record.chainCodeHash() == null)) {
            throw new VaultException.SealInvalid(name(record), "a sealed value is missing");
        }
        SecretBytes chainCode =
                sealed.chainCode() == null
                        ? null
                        : opened(record, sealed.terms(), CHAIN_CODE, sealed.chainCode());
        try {
            return new KeyShare(record, holder(record), openShare(record, sealed), chainCode);
        } catch (VaultException | TokenException | RuntimeException e) {
            if (chainCode != null) {
                chainCode.close();
            }
            throw e;
        }
    }

    @MustBeClosed
    private SecretScalar openShare(KeyRecord record, Sealed sealed)
            throws VaultException, TokenException {
        byte[] padding = padding(record);
        int length = record.curve().scalarLength();
        byte[] bytes = sealed.share();
        if (bytes == null) {
            throw new VaultException.SealInvalid(name(record), "a sealed value is missing");
        }
        try (SecretBytes padded = opened(record, sealed.terms(), SHARE, bytes)) {
            if (padded.length() != padding.length + length) {
                throw notAShare(record);
            }
            try (SecretBytes head = padded.slice(0, padding.length);
                    SecretBytes scalar = padded.slice(padding.length, length)) {
                if (!head.sameAs(padding)) {
                    throw notAShare(record);
                }
                return SecretScalar.decode(record.curve(), scalar);
            }
        } catch (MalformedException e) {
            throw notAShare(record);
        }
    }

    @MustBeClosed
    private SecretBytes opened(KeyRecord record, Terms terms, String kind, byte[] sealed)
            throws VaultException, TokenException {
        try {
            return token.open(sealed, context(record, terms, kind));
        } catch (TokenException.SealInvalid e) {
            throw new VaultException.SealInvalid(
                    name(record), "its sealed " + kind + " does not belong to it");
        }
    }

    private byte[] context(KeyRecord record, Terms terms, String kind) {
        Encoder to =
                new Encoder()
                        .text(Purpose.SEAL.tag())
                        .integer(Rows.SCHEMA)
                        .text(terms.scheme())
                        .text(place.site())
                        .bytes(place.node().bytes())
                        .text(record.tenant())
                        .text(record.keyId())
                        .text(record.curve().curveName())
                        .integer(record.generation())
                        .bytes(terms.recordHash());
        record.committee().encode(to);
        return to.integer(record.threshold())
                .integer(holder(record).index())
                .bytes(Hash.SHA256.ofObject(record.publicKey().encode()))
                .text(kind)
                .text(terms.sealingKey())
                .toBytes();
    }

    private Party holder(KeyRecord record) {
        return record.committee()
                .partyOf(place.node())
                .orElseThrow(
                        () -> new IllegalStateException("internal error: not in the committee"));
    }

    private static byte[] padding(KeyRecord record) {
        return new byte[-record.curve().scalarLength() & (BLOCK - 1)];
    }

    private static VaultException notAShare(KeyRecord record) {
        return new VaultException.SealInvalid(name(record), "its sealed share is no share");
    }

    private static String name(KeyRecord record) {
        return Table.GENERATION.sqlName()
                + "/"
                + record.tenant()
                + "/"
                + record.keyId()
                + "/"
                + record.generation();
    }
}
