package dev.sharekeep.transport;

import dev.sharekeep.wire.Fingerprint;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// What links need to know: the site's roster (with this node), which of it this node is, where to
/// listen (absent: dial only), and how long a frame waits for its session.
public record LinkSettings(
        List<RosterNode> roster,
        Fingerprint self,
        Optional<InetSocketAddress> listen,
        Duration sessionTimeout,
        LinkLimits limits) {
    public LinkSettings {
        roster = List.copyOf(roster);
        if (roster.stream().map(RosterNode::fingerprint).noneMatch(self::equals)) {
            throw new IllegalArgumentException("the roster does not list this node's own key");
        }
        if (new HashSet<>(roster.stream().map(RosterNode::fingerprint).toList()).size()
                        != roster.size()
                || new HashSet<>(roster.stream().map(RosterNode::index).toList()).size()
                        != roster.size()) {
            throw new IllegalArgumentException("the roster lists a key or an index twice");
        }
    }

    RosterNode own() {
        return roster.stream().filter(node -> node.fingerprint().equals(self)).findFirst().get();
    }

    List<RosterNode> peers() {
        return roster.stream().filter(node -> !node.fingerprint().equals(self)).toList();
    }
}
