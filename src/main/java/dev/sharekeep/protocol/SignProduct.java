package dev.sharekeep.protocol;

import dev.sharekeep.channel.ProtocolException;
import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.math.Scalar;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.wire.Codec;
import dev.sharekeep.wire.Decoder;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.MalformedException;

/// What one signer tells another beside its answer: R_i and the salt of its commitment, Gamma^u,
/// Gamma^v, psi.
record SignProduct(Salted opening, Point first, Point second, Scalar psi) {
    /// R_i.
    Point nonce(Curve curve, Party sender) throws ProtocolException {
        return PairSetUps.wellFormed(
                sender, Sign.PRODUCT.name(), () -> curve.points().decode(opening.value()));
    }

    static Codec<SignProduct> codec(Curve curve) {
        Codec<Salted> openings = Salted.codec(curve.pointLength());
        return new Codec<>() {
            @Override
            public byte[] encode(SignProduct product) {
                return new Encoder()
                        .bytes(openings.encode(product.opening))
                        .bytes(product.first.encode())
                        .bytes(product.second.encode())
                        .bytes(product.psi.encode())
                        .toBytes();
            }

            @Override
            public SignProduct decode(byte[] bytes) throws MalformedException {
                Decoder from = new Decoder(bytes);
                SignProduct product =
                        new SignProduct(
                                openings.decode(from.bytes()),
                                curve.points().decode(from.bytes()),
                                curve.points().decode(from.bytes()),
                                curve.scalars().decode(from.bytes()));
                from.end();
                return product;
            }
        };
    }
}
