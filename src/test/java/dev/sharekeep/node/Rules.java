package dev.sharekeep.node;

import dev.sharekeep.wire.Fingerprint;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// Changes of one rule of a node's owner.
final class Rules {
    private Rules() {}

    static Settings.Player exportTo(Settings.Player p, Set<Fingerprint> recipients) {
        return with(p, p.enableExport(), recipients, p.allowSingleRecipient(), p.unboundKeyIds());
    }

    static Settings.Player exportDisabled(Settings.Player p) {
        return with(
                p,
                false,
                p.exportWhiteList().listed(),
                p.allowSingleRecipient(),
                p.unboundKeyIds());
    }

    static Settings.Player allowSingleRecipient(Settings.Player p) {
        return with(p, p.enableExport(), p.exportWhiteList().listed(), true, p.unboundKeyIds());
    }

    static Settings.Player allowName(Settings.Player p, String keyId) {
        return with(
                p,
                p.enableExport(),
                p.exportWhiteList().listed(),
                p.allowSingleRecipient(),
                Set.of(keyId));
    }

    static Settings.Player maxBundleAge(Settings.Player p, Duration age) {
        return new Settings.Player(
                p.index(),
                p.enableExport(),
                p.exportWhiteList(),
                p.allowSingleRecipient(),
                p.requireManifest(),
                p.unboundKeyIds(),
                Optional.of(age),
                p.clockTolerance());
    }

    private static Settings.Player with(
            Settings.Player p,
            boolean export,
            Set<Fingerprint> recipients,
            boolean single,
            Set<String> names) {
        return new Settings.Player(
                p.index(),
                export,
                new Settings.Recipients(false, recipients),
                single,
                p.requireManifest(),
                names,
                p.maxBundleAge(),
                p.clockTolerance());
    }
}
