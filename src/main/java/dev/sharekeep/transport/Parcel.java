package dev.sharekeep.transport;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/// The bytes of one envelope, which may hold a secret: owned by one place at a time, wiped by the
/// last. Going through gRPC as plain bytes keeps protobuf's own buffers, which nobody can wipe, out
/// of the way.
final class Parcel implements AutoCloseable {
    static final MethodDescriptor.Marshaller<Parcel> MARSHALLER = new Marshaller();

    private final byte[] bytes;

    /// Takes over the array.
    Parcel(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Borrowed until close.
    byte[] bytes() {
        return bytes;
    }

    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
    }

    private static final class Marshaller implements MethodDescriptor.Marshaller<Parcel> {
        @Override
        public InputStream stream(Parcel parcel) {
            return new Outgoing(parcel);
        }

        @Override
        public Parcel parse(InputStream stream) {
            try {
                // Exact, as compressed messages are not accepted.
                byte[] all = new byte[stream.available()];
                if (stream.readNBytes(all, 0, all.length) != all.length || stream.read() >= 0) {
                    Arrays.fill(all, (byte) 0);
                    throw Status.INTERNAL.withDescription("message length").asRuntimeException();
                }
                return new Parcel(all);
            } catch (IOException e) {
                throw Status.INTERNAL.withDescription("message unreadable").asRuntimeException();
            }
        }
    }

    /// Written by gRPC straight into its buffer, in one piece, then closed, which wipes.
    private static final class Outgoing extends ByteArrayInputStream
            implements Drainable, KnownLength {
        private final Parcel parcel;

        Outgoing(Parcel parcel) {
            super(parcel.bytes);
            this.parcel = parcel;
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            int length = available();
            target.write(buf, pos, length);
            pos += length;
            return length;
        }

        @Override
        public void close() {
            parcel.close();
        }
    }
}
