package dev.sharekeep.ot;

import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Scalar;
import dev.sharekeep.math.SecretScalars;
import dev.sharekeep.wire.Decoder;
import dev.sharekeep.wire.Encoder;
import dev.sharekeep.wire.MalformedException;
import dev.sharekeep.wire.Purpose;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The two messages of a multiplication, and what both sides hash from them alike.
final class MultiplicationMessages {
    private MultiplicationMessages() {}

    /// Bob's: all U, hash(x), h.
    record Request(byte[] columns, byte[] choices, byte[] digest) {
        byte[] encode() {
            return new Encoder().bytes(columns).bytes(choices).bytes(digest).toBytes();
        }

        static Request decode(OtParameters parameters, byte[] bytes) throws MalformedException {
            Decoder from = new Decoder(bytes);
            byte[] columns = from.bytes(parameters.columns() * parameters.columnBytes());
            byte[] choices = from.bytes(parameters.checkBytes());
            byte[] digest = from.bytes(parameters.hash().length());
            from.end();
            return new Request(columns, choices, digest);
        }
    }

    /// Alice's: tau, one byte string for each number, eta, mu.
    record Answer(List<byte[]> tau, Scalar eta, byte[] proof) {
        byte[] encode() {
            Encoder to = new Encoder();
            tau.forEach(to::bytes);
            return to.bytes(eta.encode()).bytes(proof).toBytes();
        }

        static Answer decode(OtParameters parameters, byte[] bytes) throws MalformedException {
            Curve curve = parameters.curve();
            Decoder from = new Decoder(bytes);
            List<byte[]> tau = new ArrayList<>(Pads.NUMBERS);
            for (int k = 0; k < Pads.NUMBERS; k++) {
                tau.add(from.bytes(parameters.transfers() * curve.scalarLength()));
            }
            Scalar eta = curve.scalars().decode(from.bytes());
            byte[] proof = from.bytes(parameters.hash().length());
            from.end();
            return new Answer(tau, eta, proof);
        }
    }

    /// h: what hash(T_k,0) of all columns must be; `hashes` stay the caller's.
    static byte[] digest(OtParameters parameters, byte[] context, long[][] hashes) {
        int width = parameters.checkBytes();
        byte[] all = new byte[hashes.length * width];
        for (int k = 0; k < hashes.length; k++) {
            Bits.write(all, k * width, hashes[k]);
        }
        byte[] digest = new byte[parameters.hash().length()];
        parameters.hash().prefixed(Purpose.OT_DIGEST, e -> e.bytes(context)).expand(0, all, digest);
        Arrays.fill(all, (byte) 0);
        return digest;
    }

    /// theta_0, theta_1: known only when both messages are.
    static List<Scalar> thetas(Curve curve, byte[] context, byte[] request, List<byte[]> tau) {
        byte[] transcript =
                curve.hash()
                        .of(
                                Purpose.MUL_TRANSCRIPT,
                                e -> {
                                    e.bytes(context).bytes(request);
                                    tau.forEach(e::bytes);
                                });
        List<Scalar> thetas = new ArrayList<>(Pads.NUMBERS - 1);
        for (int k = 0; k < Pads.NUMBERS - 1; k++) {
            int number = k;
            thetas.add(
                    curve.hashToScalar(
                            Purpose.MUL_THETA, e -> e.bytes(transcript).integer(number)));
        }
        return thetas;
    }

    /// mu of what Bob and Alice must both come to.
    static byte[] proof(OtParameters parameters, byte[] context, SecretScalars combined) {
        return combined.expose(all -> {
            byte[] proof = new byte[parameters.hash().length()];
            parameters
                    .hash()
                    .prefixed(Purpose.MUL_PROOF, e -> e.bytes(context))
                    .expand(0, all, proof);
            return proof;
        });
    }
}
