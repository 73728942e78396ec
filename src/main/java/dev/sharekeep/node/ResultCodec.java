package dev.sharekeep.node;

import dev.sharekeep.proof.CustodyProof;
import dev.sharekeep.proof.Manifest;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.wire.Codec;
import dev.sharekeep.wire.Decoder;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.MalformedException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// How results and refusals are kept, so that a repeated call gets the very same answer.
interface ResultCodec<R> extends Codec<R> {
    int MOST_TEXT = 1024;

    ResultCodec<Operations.KeyOutcome> KEY =
            new ResultCodec<>() {
                @Override
                public byte[] encode(Operations.KeyOutcome outcome) {
                    return new Encoder()
                            .text(outcome.keyId())
                            .integer(outcome.generation())
                            .text(outcome.outcome())
                            .toBytes();
                }

                @Override
                public Operations.KeyOutcome decode(byte[] bytes) throws MalformedException {
                    Decoder from = new Decoder(bytes);
                    Operations.KeyOutcome outcome =
                            new Operations.KeyOutcome(
                                    from.text(MOST_TEXT), from.integer(), from.text(MOST_TEXT));
                    from.end();
                    return outcome;
                }
            };

    ResultCodec<Operations.ExportedPart> EXPORT =
            new ResultCodec<>() {
                @Override
                public byte[] encode(Operations.ExportedPart part) {
                    return new Encoder()
                            .integer(part.index())
                            .bytes(part.share())
                            .bytes(part.chainCode())
                            .bytes(part.manifest().encode())
                            .toBytes();
                }

                @Override
                public Operations.ExportedPart decode(byte[] bytes) throws MalformedException {
                    Decoder from = new Decoder(bytes);
                    Operations.ExportedPart part =
                            new Operations.ExportedPart(
                                    from.integer(1, Party.MOST),
                                    from.bytes(),
                                    from.optionalBytes(),
                                    Manifest.decode(from.bytes()));
                    from.end();
                    return part;
                }
            };

    ResultCodec<CustodyProof> PROOF =
            new ResultCodec<>() {
                @Override
                public byte[] encode(CustodyProof proof) {
                    return proof.encode();
                }

                @Override
                public CustodyProof decode(byte[] bytes) throws MalformedException {
                    return CustodyProof.decode(bytes);
                }
            };

    /// The codec of an operation's results, by the operation's name.
    static ResultCodec<?> of(String operation) {
        return switch (operation) {
            case "export" -> EXPORT;
            case "custody-proof" -> PROOF;
            default -> KEY;
        };
    }

    static byte[] encode(Refusal refusal) {
        return new Encoder()
                .text(refusal.code().name())
                .text(refusal.what())
                .text(refusal.hint())
                .list(
                        refusal.culprits().stream().sorted().toList(),
                        (field, party) -> field.integer(party.index()))
                .toBytes();
    }

    static Refusal refusal(byte[] bytes) throws MalformedException {
        Decoder from = new Decoder(bytes);
        String code = from.text(MOST_TEXT);
        String what = from.text(MOST_TEXT);
        String hint = from.text(MOST_TEXT);
        List<Party> named = from.list(Party.MOST, f -> new Party(f.integer(1, Party.MOST)));
        from.end();
        Set<Party> culprits = new HashSet<>(named);
        try {
            return new Refusal(Refusal.Code.valueOf(code), what, hint, culprits);
        } catch (IllegalArgumentException e) {
            throw new MalformedException("unknown refusal");
        }
    }
}
