package dev.sharekeep.cli.demo;

import dev.sharekeep.client.EcdsaClient;
import dev.sharekeep.client.EcdsaSecretSharing;
import dev.sharekeep.client.OutsideKey;
import dev.sharekeep.client.SiteKey;
import dev.sharekeep.client.SplitKey;
import dev.sharekeep.client.TenantClient;
import dev.sharekeep.client.WrappedKeyShares;
import dev.sharekeep.client.WrappedShares;
import dev.sharekeep.contract.KeyReply;
import dev.sharekeep.contract.ManifestDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Line 5: what must not work does not, each with its code, and leaves nothing behind.
final class Refusals {
    private static final String NAME = "cold-wallet";

    private final Report report;
    private final EcdsaClient atMain;
    private final EcdsaClient atStandby;
    private final EcdsaClient otherTenant;

    Refusals(Report report, TenantClient main, TenantClient standby, TenantClient otherTenant) {
        this.report = report;
        this.atMain = new EcdsaClient(main);
        this.atStandby = new EcdsaClient(standby);
        this.otherTenant = new EcdsaClient(otherTenant);
    }

    /// `moved` is a key that both sites have.
    void run(String moved) throws Report.BrokenException {
        List<byte[]> wrappingKeys = atStandby.wrappingKeys();
        WrappedKeyShares present =
                report.need(
                        5,
                        "main exports the moved key once more",
                        () -> atMain.exportWrappedKeyShares(moved, wrappingKeys),
                        "a fresh sharing of it");
        WrappedKeyShares fresh =
                report.need(
                        5,
                        "main makes and exports a second key",
                        () -> {
                            String keyId = atMain.keygen("secp256k1");
                            return atMain.exportWrappedKeyShares(keyId, wrappingKeys);
                        },
                        "not yet at standby");
        List<SiteKey> before = atStandby.keys();
        mixedSites(present, moved, wrappingKeys);
        changedBundles(present, fresh);
        otherTenants(fresh, moved);
        report.check(
                5,
                "standby after all these refusals",
                () -> {
                    List<String> now = ids(atStandby.keys());
                    if (!now.equals(ids(before)) || !otherTenant.keys().isEmpty()) {
                        throw new IllegalStateException("a refused import left a key behind");
                    }
                    return "holds what it held before";
                });
        accepted(present, fresh);
        takenId();
    }

    private void mixedSites(WrappedKeyShares ofMain, String keyId, List<byte[]> wrappingKeys) {
        report.refused(
                5,
                "share 1 of main with shares 2 and 3 of standby",
                Set.of("SHARES_INCONSISTENT", "PUBLIC_KEY_MISMATCH"),
                () -> {
                    WrappedKeyShares ofStandby =
                            atStandby.exportWrappedKeyShares(keyId, wrappingKeys);
                    List<byte[]> mixed = new ArrayList<>(ofStandby.shares());
                    mixed.set(0, ofMain.shares().get(0));
                    return atStandby.importBundle(
                            changed(ofMain, mixed, null, false), "", null, null);
                });
    }

    private void changedBundles(WrappedKeyShares present, WrappedKeyShares fresh) {
        List<byte[]> edited = new ArrayList<>(fresh.shares());
        byte[] first = edited.get(0).clone();
        first[first.length / 2] ^= 1;
        edited.set(0, first);
        report.refused(
                5,
                "a bundle with one bit changed",
                Set.of("MANIFEST_INVALID"),
                () -> atStandby.importBundle(changed(fresh, edited, null, true)));
        report.refused(
                5,
                "the same without its manifest",
                Set.of("IMPORT_REJECTED"),
                () -> atStandby.importBundle(changed(fresh, edited, null, false), "", null, null));
        report.refused(
                5,
                "a bundle of another key under this key's id",
                Set.of("KEY_ID_MISMATCH", "MANIFEST_INVALID"),
                () -> atStandby.importBundle(fresh, present.keyId(), null, null));
        report.refused(
                5,
                "chain codes of another key's bundle, with the manifest",
                Set.of("MANIFEST_INVALID"),
                () ->
                        atStandby.importBundle(
                                changed(fresh, fresh.shares(), present.chainCodes(), true)));
        report.refused(
                5,
                "the same without the manifest",
                Set.of("IMPORT_REJECTED"),
                () ->
                        atStandby.importBundle(
                                changed(fresh, fresh.shares(), present.chainCodes(), false),
                                "",
                                null,
                                null));
    }

    private void otherTenants(WrappedKeyShares fresh, String moved) {
        report.refused(
                5,
                "a bundle carried into another tenant",
                Set.of("MANIFEST_INVALID", "IMPORT_REJECTED"),
                () -> otherTenant.importBundle(fresh));
        report.refused(
                5,
                "the same without its manifest",
                Set.of("IMPORT_REJECTED"),
                () ->
                        otherTenant.importBundle(
                                changed(fresh, fresh.shares(), null, false), "", null, null));
        report.refused(
                5,
                "another tenant asking for the moved key",
                Set.of("KEY_UNKNOWN"),
                () -> otherTenant.publicKey(moved));
    }

    private void accepted(WrappedKeyShares present, WrappedKeyShares fresh) {
        report.check(
                5,
                "importing the moved key again",
                () -> expect("unchanged", atStandby.importBundle(present)));
        report.check(
                5,
                "importing the second key, unchanged in all",
                () -> expect("imported", atStandby.importBundle(fresh)));
    }

    private void takenId() {
        report.check(
                5,
                "a key from outside under the name " + NAME,
                () -> expect("imported", atStandby.importBundle(outside(), NAME, null, null)));
        report.refused(
                5,
                "another key under that name",
                Set.of("KEY_EXISTS"),
                () -> {
                    try (OutsideKey key = OutsideKeys.anyKey();
                            SplitKey split = split(key)) {
                        return atStandby.importBundle(wrapped(split), NAME, null, null);
                    }
                });
    }

    private WrappedKeyShares outside() throws Exception {
        try (OutsideKey key = OutsideKeys.masterKey();
                SplitKey split = split(key)) {
            return wrapped(split);
        }
    }

    @com.google.errorprone.annotations.MustBeClosed
    private static SplitKey split(OutsideKey key) {
        return EcdsaSecretSharing.share(DemoSite.NODES, DemoSite.THRESHOLD, key, Demo.TENANT, null);
    }

    private WrappedKeyShares wrapped(SplitKey split) {
        return WrappedShares.bundle(atStandby.wrappingKeys(), split);
    }

    /// A bundle with other shares or (where given) chain codes, with or without its manifest.
    private static WrappedKeyShares changed(
            WrappedKeyShares bundle,
            List<byte[]> shares,
            @Nullable List<byte[]> chainCodes,
            boolean withManifest) {
        ManifestDocument manifest = withManifest ? bundle.manifest() : null;
        return new WrappedKeyShares(
                bundle.keyId(),
                bundle.curve(),
                bundle.publicKey(),
                shares,
                chainCodes == null ? bundle.chainCodes() : chainCodes,
                manifest);
    }

    private static String expect(String outcome, KeyReply reply) {
        if (!Objects.equals(reply.outcome(), outcome)) {
            throw new IllegalStateException("outcome " + reply.outcome());
        }
        return "answers " + outcome;
    }

    private static List<String> ids(List<SiteKey> keys) {
        return keys.stream()
                .map(k -> k.key().keyId() + " " + k.key().generation() + " " + k.complete())
                .toList();
    }
}
