package dev.sharekeep.protocol;

import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Scalar;
import dev.sharekeep.wire.Codec;
import dev.sharekeep.wire.Decoder;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.MalformedException;

/// One signer's share of a signature: u_i, w_i.
record SignShare(Scalar u, Scalar w) {
    static Codec<SignShare> codec(Curve curve) {
        return new Codec<>() {
            @Override
            public byte[] encode(SignShare share) {
                return new Encoder().bytes(share.u.encode()).bytes(share.w.encode()).toBytes();
            }

            @Override
            public SignShare decode(byte[] bytes) throws MalformedException {
                Decoder from = new Decoder(bytes);
                SignShare share =
                        new SignShare(
                                curve.scalars().decode(from.bytes()),
                                curve.scalars().decode(from.bytes()));
                from.end();
                return share;
            }
        };
    }
}
