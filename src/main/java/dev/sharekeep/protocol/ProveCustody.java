package dev.sharekeep.protocol;

import dev.sharekeep.channel.Channel;
import dev.sharekeep.channel.ProtocolException;
import dev.sharekeep.proof.CustodyProof;
import dev.sharekeep.proof.SchnorrSignature;
import dev.sharekeep.secret.Randomness;
import dev.sharekeep.sharing.KeyShare;
import dev.sharekeep.sharing.PerParty;

/// Any t+1 nodes show that they hold a key, as src/docs/protocols/custody-proof.md.
public final class ProveCustody {
    private ProveCustody() {}

    /// Signs the challenge under the key; all participants are signers.
    public static CustodyProof run(
            Channel channel, KeyShare mine, String site, byte[] challenge, Randomness randomness)
            throws ProtocolException {
        try (SchnorrSigning signing =
                SchnorrSigning.commit(channel, mine, channel.participants(), randomness)) {
            PerParty<SchnorrSigning.Nonces> nonces = signing.gather();
            channel.agree();
            var key = mine.publicRecord();
            byte[] message =
                    CustodyProof.message(
                            key.publicKey(), challenge, key.keyId(), site, channel.time());
            SchnorrSignature signature = signing.sign(nonces, message);
            return new CustodyProof(
                    key.publicKey(), key.keyId(), site, challenge, channel.time(), signature);
        }
    }
}
