package dev.sharekeep.node;

import dev.sharekeep.channel.Frame;

/// Changes of one public message of a session.
final class Tampering {
    private Tampering() {}

    static Frame body(Frame frame, byte[] body) {
        return new Frame(frame.party(), frame.round(), frame.sid(), body, null);
    }

    /// One bit of the body changed.
    static Frame flipped(Frame frame, int at) {
        byte[] body = frame.body().clone();
        body[at] ^= 1;
        return body(frame, body);
    }
}
