package dev.sharekeep.protocol;

import dev.sharekeep.channel.Channel;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.wire.Codec;
import dev.sharekeep.wire.Decoder;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.MalformedException;
import dev.sharekeep.wire.Purpose;

/// Public bytes that were committed to before anyone else's were seen, with their salt.
record Salted(byte[] value, byte[] salt) {
    /// H(purpose, sid, i, value, salt).
    byte[] commitment(Purpose purpose, Channel channel, Party maker) {
        return channel.hash()
                .of(
                        purpose,
                        e ->
                                e.bytes(channel.sid())
                                        .integer(maker.index())
                                        .bytes(value)
                                        .bytes(salt));
    }

    /// `length` bytes of value.
    static Codec<Salted> codec(int length) {
        return new Codec<>() {
            @Override
            public byte[] encode(Salted salted) {
                return new Encoder().bytes(salted.value).bytes(salted.salt).toBytes();
            }

            @Override
            public Salted decode(byte[] bytes) throws MalformedException {
                Decoder from = new Decoder(bytes);
                Salted salted = new Salted(from.bytes(length), from.bytes(Deal.SALT_BYTES));
                from.end();
                return salted;
            }
        };
    }
}
