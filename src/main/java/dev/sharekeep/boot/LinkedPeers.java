package dev.sharekeep.boot;

import dev.sharekeep.channel.Network;
import dev.sharekeep.node.Endpoint;
import dev.sharekeep.node.Peers;
import dev.sharekeep.node.Settings;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.transport.LinkLimits;
import dev.sharekeep.transport.LinkSettings;
import dev.sharekeep.transport.LinkState;
import dev.sharekeep.transport.Links;
import dev.sharekeep.transport.Notice;
import dev.sharekeep.transport.RosterNode;
import dev.sharekeep.wire.Fingerprint;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The node's port to its peers, over the links.
record LinkedPeers(Links links) implements Peers {
    static LinkSettings settings(Settings settings) {
        List<RosterNode> roster =
                settings.roster().stream()
                        .map(node ->
                                new RosterNode(
                                        node.index(),
                                        node.identity(),
                                        node.address().map(LinkedPeers::dialled)))
                        .toList();
        Endpoint door = settings.listen().peers();
        return new LinkSettings(
                roster,
                settings.self().identity(),
                Optional.of(new InetSocketAddress(door.host(), door.port())),
                settings.limits().sessionTimeout(),
                LinkLimits.DEFAULT);
    }

    /// Looked up anew at each dialling, since names move.
    private static InetSocketAddress dialled(Endpoint address) {
        return InetSocketAddress.createUnresolved(address.host(), address.port());
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // the node closes it with the session
    public Network join(
            String tenant, String session, Map<Party, Fingerprint> participants, Party self) {
        return links.join(tenant, session, participants, self);
    }

    @Override
    public void send(Fingerprint peer, String kind, byte[] body) {
        links.send(peer, new Notice(kind, body));
    }

    @Override
    public List<Integer> missing() {
        return links.states().stream()
                .filter(link -> !link.connected())
                .map(LinkState::index)
                .toList();
    }
}
