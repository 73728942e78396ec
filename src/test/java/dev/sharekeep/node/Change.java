package dev.sharekeep.node;

import static dev.sharekeep.node.NodeSite.CALLER;

import dev.sharekeep.math.Curve;

/// The operations that end with a commit, each with what has to be there before.
enum Change {
    KEYGEN,
    IMPORT,
    REFRESH,
    DELETE;

    /// Makes what the operation needs at `site`; returns the operation under `session`.
    NodeSite.Call<Operations.KeyOutcome> prepare(NodeSite site, String session) {
        return switch (this) {
            case KEYGEN -> n -> n.node().keygen(CALLER, session, "secp256k1", null, null, null);
            case IMPORT -> {
                try (OutsideBundle key = new OutsideBundle(Curve.SECP256K1, 3, 1, true)) {
                    Bundle bundle = key.bundle(site);
                    yield n -> n.node().importShares(CALLER, session, bundle.call(n.index));
                }
            }
            case REFRESH -> {
                String keyId = site.keygen("secp256k1").keyId();
                yield n -> n.node().refresh(CALLER, session, keyId);
            }
            case DELETE -> {
                String keyId = site.keygen("secp256k1").keyId();
                yield n -> n.node().delete(CALLER, session, keyId);
            }
        };
    }

    /// What the operation answers when it is done.
    String outcome() {
        return switch (this) {
            case KEYGEN -> "made";
            case IMPORT -> "imported";
            case REFRESH -> "refreshed";
            case DELETE -> "deleted";
        };
    }
}
