package dev.sharekeep.transport;

/// One gRPC stream to a peer, dialled or accepted. Its link calls it under the link's lock.
interface Stream {
    /// Begins to read and write.
    void start();

    /// Whether a write goes out without piling up.
    boolean ready();

    /// Takes over the parcel.
    void write(Parcel parcel);

    /// Allows `messages` more to come in.
    void request(int messages);

    /// Ends the stream; `why` is public and goes to the peer.
    void cut(String why);
}
