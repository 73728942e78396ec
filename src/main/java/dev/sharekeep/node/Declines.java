package dev.sharekeep.node;

import dev.sharekeep.channel.Fault;
import dev.sharekeep.channel.Hello;
import dev.sharekeep.channel.Network;
import dev.sharekeep.sharing.Committee;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.wire.Fingerprint;
import java.util.LinkedHashMap;
import java.util.Map;

/// Tells the other nodes that a session which they may have been asked for cannot be: without it
/// they would wait for the session timeout.
///
/// A note waits at its receiver until the session timeout, in bounded room. So that a caller who is
/// refused again and again takes no room from others' sessions, no more notes leave within one
/// session timeout than sessions may run at a time; beyond that the others do wait.
final class Declines {
    private final NodeContext context;
    private final Allowance notes;

    Declines(NodeContext context) {
        this.context = context;
        Settings.Limits limits = context.settings().limits();
        this.notes =
                new Allowance(
                        limits.concurrentSessions(), limits.sessionTimeout(), context.clock());
    }

    /// Tells the whole roster, since who sits in the key's committee may be just what this node
    /// does not know.
    void tell(String tenant, String session, Refusal.Code why) {
        if (!notes.take()) {
            return;
        }
        Committee roster = new Committee(context.site().roster());
        Party self = context.site().placeIn(roster).orElseThrow();
        Map<Party, Fingerprint> nodes = new LinkedHashMap<>();
        roster.parties().forEach(party -> nodes.put(party, roster.of(party)));
        Network network = context.peers().join(tenant, session, nodes, self);
        Fault fault =
                why == Refusal.Code.IMPORT_REJECTED
                        ? new Fault.ImportRejected(self)
                        : new Fault.EndedBy(self, why.name());
        Hello.decline(network, roster.others(self), fault, self);
    }
}
