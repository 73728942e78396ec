package dev.sharekeep.node;

import dev.sharekeep.channel.Network;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.wire.Fingerprint;
import java.util.List;
import java.util.Map;

/// The other nodes of the site: the port that links implement.
public interface Peers {
    /// Opens one session's mailbox; frames that came before are in it. The caller closes it.
    Network join(String tenant, String session, Map<Party, Fingerprint> participants, Party self);

    /// Queues a message outside any session.
    void send(Fingerprint peer, String kind, byte[] body);

    /// Indices in the roster of the nodes that are not linked now.
    List<Integer> missing();
}
