package dev.sharekeep.protocol;

import static dev.sharekeep.channel.ProtocolException.check;

import com.google.errorprone.annotations.MustBeClosed;
import dev.sharekeep.channel.Channel;
import dev.sharekeep.channel.ProtocolException;
import dev.sharekeep.channel.Round;
import dev.sharekeep.math.Point;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.sharing.KeyId;
import dev.sharekeep.sharing.KeyRecord;
import dev.sharekeep.sharing.KeyShare;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.sharing.PerParty;
import dev.sharekeep.wire.Codec;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.Hash;
import dev.sharekeep.wire.Purpose;
import java.util.Arrays;

/// Makes a key that no node ever knows, as src/docs/protocols/keygen.md.
public final class Keygen {
    static final int CHAIN_CODE_BYTES = 32;
    static final Round.Public<byte[]> CHAIN_COMMIT =
            new Round.Public<>("chain/commit", curve -> Codec.bytes(curve.hash().length()));
    static final Round.Public<Salted> CHAIN_OPENING =
            new Round.Public<>("chain/opening", curve -> Salted.codec(CHAIN_CODE_BYTES));

    private Keygen() {}

    /// Runs the protocol; the caller closes the share, which is not yet stored anywhere.
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // what is made here is owned by the share
    public static KeyShare run(Channel channel, String tenant, Randomness randomness)
            throws ProtocolException {
        // 1  commit to a polynomial and to a part of the chain code
        Salted part =
                new Salted(randomness.bytes(CHAIN_CODE_BYTES), randomness.bytes(Deal.SALT_BYTES));
        try (Deal deal = Deal.commit(channel, Deal.Kind.RANDOM, randomness)) {
            channel.broadcast(
                    CHAIN_COMMIT, part.commitment(Purpose.CHAIN_COMMIT, channel, channel.self()));

            // 2  open both
            PerParty<byte[]> commitments = channel.gather(CHAIN_COMMIT);
            deal.open();
            PerParty<Salted> parts = channel.exchange(CHAIN_OPENING, part);

            // 3  every part opens its commitment; every dealing holds; all saw the same
            for (Party i : channel.participants()) {
                check(
                        Arrays.equals(
                                parts.of(i).commitment(Purpose.CHAIN_COMMIT, channel, i),
                                commitments.of(i)),
                        i,
                        CHAIN_OPENING.name(),
                        "opens its commitment");
            }
            Deal.Dealt dealt = deal.finish();
            SecretBytes chainCode = chainCode(channel, parts);
            return new KeyShare(
                    newRecord(channel, tenant, dealt, chainCode),
                    channel.self(),
                    dealt.share(),
                    chainCode);
        }
    }

    private static KeyRecord newRecord(
            Channel channel, String tenant, Deal.Dealt dealt, SecretBytes chainCode) {
        Point publicKey = dealt.polynomial().constant();
        return new KeyRecord(
                channel.curve(),
                channel.terms().committee(),
                channel.terms().threshold(),
                publicKey,
                dealt.points(channel),
                tenant,
                KeyId.of(channel.sid(), publicKey),
                channel.sid(),
                1,
                Hash.SHA256.ofSecretObject(chainCode));
    }

    /// SHA-256, for every curve, of the bytes that H("chain-code", sid, list c_1..c_n) hashes.
    @MustBeClosed
    private static SecretBytes chainCode(Channel channel, PerParty<Salted> parts) {
        return Hash.SHA256.secretOf(
                Hash.preimage(
                        Purpose.CHAIN_CODE,
                        e ->
                                e.bytes(channel.sid())
                                        .list(
                                                parts.values(),
                                                (Encoder f, Salted part) ->
                                                        f.bytes(part.value()))));
    }
}
