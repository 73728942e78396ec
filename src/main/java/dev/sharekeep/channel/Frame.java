package dev.sharekeep.channel;

import dev.sharekeep.secret.SecretBytes;
import dev.sharekeep.sharing.Party;
import org.jspecify.annotations.Nullable;

/// One message of one session: who sent it (as the link's certificate says, never as a field says),
/// its round, the session hash it belongs to (empty in hello), and its body, which is either public
/// or, where `secret` is there, secret. Who holds a frame with a secret closes it.
public record Frame(
        Party party, String round, byte[] sid, byte[] body, @Nullable SecretBytes secret)
        implements AutoCloseable {
    @Override
    public void close() {
        if (secret != null) {
            secret.close();
        }
    }
}
