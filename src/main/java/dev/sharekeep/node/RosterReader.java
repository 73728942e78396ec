package dev.sharekeep.node;

import dev.sharekeep.sharing.Party;
import dev.sharekeep.wire.Fingerprint;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// Reads the table `[Site]`: who the nodes are, and in which committees.
final class RosterReader {
    private static final byte[] NONE = {};

    private RosterReader() {}

    static List<Settings.RosterNode> roster(SettingsTable site) {
        List<Settings.RosterNode> read = new ArrayList<>();
        Set<Fingerprint> seen = new HashSet<>();
        for (SettingsTable node : site.tables("Node")) {
            int index = node.integer("Index", 1, Party.MOST);
            if (index != read.size() + 1) {
                node.fault(
                        "Index",
                        "is " + index + " where " + (read.size() + 1) + " comes next",
                        "list the nodes in order: 1, 2, 3 ...");
            }
            Optional<Endpoint> address = node.endpoint("Address");
            byte[] key = publicKey(node);
            if (key.length > 0 && !seen.add(Fingerprint.ofSpki(key))) {
                node.fault("PublicKey", "is another node's", "give each node its own key");
            }
            node.end();
            read.add(new Settings.RosterNode(index, address, key));
        }
        if (read.size() < 2 || read.size() > Party.MOST) {
            site.fault(
                    "Node",
                    "there are " + read.size() + " nodes",
                    "write 2 to " + Party.MOST + " tables [[Site.Node]]");
        }
        return read;
    }

    /// The node's identity key as DER SubjectPublicKeyInfo; empty after a fault.
    private static byte[] publicKey(SettingsTable node) {
        String hint = "copy the base64 line that `sharekeep init` printed on that node";
        String text = node.text("PublicKey", hint);
        byte[] spki = node.base64("PublicKey", text).orElse(NONE);
        if (spki.length == 0) {
            return NONE;
        }
        try {
            byte[] canonical =
                    KeyFactory.getInstance("EC")
                            .generatePublic(new X509EncodedKeySpec(spki))
                            .getEncoded();
            if (!Arrays.equals(canonical, spki)) {
                node.fault("PublicKey", "is not canonical DER", hint);
            }
        } catch (GeneralSecurityException e) {
            node.fault("PublicKey", "is not an EC SubjectPublicKeyInfo in DER", hint);
        }
        return spki;
    }

    static int threshold(SettingsTable site, int nodes) {
        int threshold = site.integer("Threshold", 1, Party.MOST - 1);
        if (nodes > 1 && threshold >= nodes) {
            site.fault(
                    "Threshold",
                    threshold + " is not below the number of nodes",
                    "write at most " + (nodes - 1));
        }
        return threshold;
    }

    static Map<String, List<Integer>> committees(SettingsTable site, int nodes) {
        Map<String, List<Integer>> read = new TreeMap<>();
        List<Integer> all = IntStream.rangeClosed(1, nodes).boxed().toList();
        read.put(Settings.DEFAULT_COMMITTEE, all);
        for (SettingsTable committee : site.tables("Committee")) {
            String name = committee.name("Name", "say what this committee is called");
            List<Integer> members = committee.integers("Nodes");
            if (new HashSet<>(members).size() != members.size()
                    || members.size() < 2
                    || !all.containsAll(members)) {
                committee.fault(
                        "Nodes",
                        members + " are not at least two different nodes of the site",
                        "list indices of [[Site.Node]], each once");
            }
            boolean standard = name.equals(Settings.DEFAULT_COMMITTEE);
            if (standard ? !members.equals(all) : read.put(name, members) != null) {
                committee.fault(
                        "Name",
                        "'" + name + "' is taken",
                        "choose another; '" + Settings.DEFAULT_COMMITTEE + "' is the whole roster");
            }
            committee.end();
        }
        return read;
    }
}
