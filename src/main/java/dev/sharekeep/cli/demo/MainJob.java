package dev.sharekeep.cli.demo;

import dev.sharekeep.client.Bundles;
import dev.sharekeep.client.CustodyProofs;
import dev.sharekeep.client.EcdsaClient;
import dev.sharekeep.client.EcdsaSecretSharing;
import dev.sharekeep.client.OutsideKey;
import dev.sharekeep.client.PrivateKeyFiles;
import dev.sharekeep.client.SharekeepException;
import dev.sharekeep.client.SiteKey;
import dev.sharekeep.client.SplitKey;
import dev.sharekeep.client.TenantClient;
import dev.sharekeep.client.VerifiedBundle;
import dev.sharekeep.client.WrappedKeyShares;
import dev.sharekeep.client.WrappedShares;
import dev.sharekeep.contract.CustodyProofDocument;
import dev.sharekeep.contract.KeyReply;
import dev.sharekeep.secret.SecretBytes;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Lines 1 to 4: keys are made, brought in from outside, moved to the other site under their key
/// ids, and both sites show that they hold them.
final class MainJob {
    private final Report report;
    private final Path folder;
    private final TenantClient main;
    private final EcdsaClient atMain;
    private final EcdsaClient atStandby;

    /// Public keys as they were known before any move, DER by key id.
    private final Map<String, byte[]> known = new LinkedHashMap<>();

    private final List<WrappedKeyShares> bundles = new ArrayList<>();
    private String generated = "";

    MainJob(Report report, Path folder, TenantClient main, TenantClient standby) {
        this.report = report;
        this.folder = folder;
        this.main = main;
        this.atMain = new EcdsaClient(main);
        this.atStandby = new EcdsaClient(standby);
    }

    /// The key of line 1.
    String generatedKeyId() {
        return generated;
    }

    void run() throws Report.BrokenException {
        generated =
                report.need(
                        1,
                        "main makes a secp256k1 key",
                        () -> atMain.keygen("secp256k1"),
                        "key id bound to the key");
        known.put(generated, atMain.publicKey(generated).der());
        List<byte[]> wrappingKeys =
                report.need(
                        2,
                        "standby gives its wrapping keys",
                        atStandby::wrappingKeys,
                        "three RSA keys, made in the tokens");
        move(2, "the secp256k1 key", generated, wrappingKeys);
        whiteLists(wrappingKeys);
        masterKey(wrappingKeys);
        openSslKey("prime256v1", "P-256", wrappingKeys);
        openSslKey("secp384r1", "P-384", wrappingKeys);
        openSslKey("secp521r1", "P-521", wrappingKeys);
        custody();
        manifests();
    }

    private void move(int line, String what, String keyId, List<byte[]> wrappingKeys)
            throws Report.BrokenException {
        WrappedKeyShares bundle =
                report.need(
                        line,
                        "main exports " + what,
                        () -> atMain.exportWrappedKeyShares(keyId, wrappingKeys),
                        "fresh sharing, signed manifest");
        bundles.add(bundle);
        report.check(
                line,
                "standby imports " + what + " under its key id",
                () -> {
                    KeyReply reply = atStandby.importBundle(bundle);
                    require(reply.keyId().equals(keyId), "the key id changed");
                    require(reply.outcome().equals("imported"), "outcome " + reply.outcome());
                    byte[] arrived = atStandby.publicKey(keyId).der();
                    require(Arrays.equals(arrived, known.get(keyId)), "the public key changed");
                    return "same key id, same public key";
                });
    }

    private void whiteLists(List<byte[]> wrappingKeys) throws Report.BrokenException {
        byte[] stranger =
                report.need(
                        2,
                        "openssl makes an RSA key",
                        () -> OutsideKeys.strangersWrappingKey(folder),
                        "on nobody's whitelist");
        for (int i = 1; i <= DemoSite.NODES; i++) {
            List<byte[]> replaced = new ArrayList<>(wrappingKeys);
            replaced.set(i - 1, stranger);
            notApproved("export by node " + i + " to that key", replaced);
        }
        List<byte[]> swapped = new ArrayList<>(wrappingKeys);
        swapped.set(0, wrappingKeys.get(1));
        swapped.set(1, wrappingKeys.get(0));
        notApproved("export by node 1 to standby's node 2, and 2 to 1", swapped);
    }

    private void notApproved(String claim, List<byte[]> wrappingKeys) {
        report.refused(
                2,
                claim,
                Set.of("RECIPIENT_NOT_APPROVED"),
                () -> atMain.exportWrappedKeyShares(generated, wrappingKeys));
    }

    private void masterKey(List<byte[]> wrappingKeys) throws Report.BrokenException {
        String keyId =
                report.need(
                        3,
                        "main imports BIP-32 test vector 1, with chain code",
                        () -> {
                            try (OutsideKey key = OutsideKeys.masterKey();
                                    SecretBytes chainCode = OutsideKeys.masterChainCode()) {
                                return bringIn(key, chainCode);
                            }
                        },
                        "split here, wrapped, imported");
        report.check(
                3,
                "it is the vector's public key and chain code",
                () -> {
                    String der = HexFormat.of().formatHex(atMain.publicKey(keyId).der());
                    require(der.contains(OutsideKeys.MASTER_X), "another public key");
                    requireChainCode(atMain, keyId);
                    return "as in the BIP";
                });
        move(3, "the BIP-32 key", keyId, wrappingKeys);
        report.check(
                3,
                "the chain code arrived with it",
                () -> {
                    requireChainCode(atStandby, keyId);
                    return "same chain code at both sites";
                });
    }

    private void openSslKey(String curve, String name, List<byte[]> wrappingKeys)
            throws Report.BrokenException {
        String keyId =
                report.need(
                        3,
                        "main imports a " + name + " key of openssl ecparam",
                        () -> {
                            Path file = OutsideKeys.openSslKey(folder, curve);
                            byte[] expected = OutsideKeys.openSslPublicKey(folder, file);
                            try (OutsideKey key = PrivateKeyFiles.readPem(file)) {
                                String made = bringIn(key, null);
                                byte[] there = atMain.publicKey(made).der();
                                require(Arrays.equals(there, expected), "another public key");
                                return made;
                            }
                        },
                        "same public key as openssl's");
        move(3, "the " + name + " key", keyId, wrappingKeys);
    }

    private String bringIn(OutsideKey key, @Nullable SecretBytes chainCode) {
        int threshold = main.siteInfo().threshold();
        List<byte[]> wrappingKeys = atMain.wrappingKeys();
        try (SplitKey split =
                EcdsaSecretSharing.share(
                        wrappingKeys.size(), threshold, key, Demo.TENANT, chainCode)) {
            WrappedKeyShares bundle = WrappedShares.bundle(wrappingKeys, split);
            String keyId =
                    atMain.importWrappedKeyShares(
                            bundle.curve(),
                            bundle.shares(),
                            bundle.chainCodes(),
                            bundle.publicKey(),
                            "");
            known.put(keyId, key.publicKey());
            return keyId;
        }
    }

    private void custody() {
        for (EcdsaClient site : List.of(atMain, atStandby)) {
            String name = site == atMain ? "main" : "standby";
            report.check(
                    4,
                    name + " proves custody of all " + known.size() + " keys",
                    () -> {
                        for (Map.Entry<String, byte[]> key : known.entrySet()) {
                            prove(site, name, key.getKey(), key.getValue());
                        }
                        return "verified offline from the public keys";
                    });
        }
    }

    private static void prove(EcdsaClient site, String name, String keyId, byte[] publicKey) {
        byte[] challenge = CustodyProofs.challenge();
        CustodyProofDocument proof = site.custodyProof(keyId, challenge);
        CustodyProofs.verify(proof, challenge, keyId, publicKey);
        require(proof.site().equals(name), "the proof is of site " + proof.site());
        try {
            CustodyProofs.verify(proof, CustodyProofs.challenge(), keyId, publicKey);
        } catch (SharekeepException expected) {
            require(expected.code().equals("CUSTODY_PROOF_INVALID"), expected.code());
            return;
        }
        throw new IllegalStateException("the proof also answers another challenge");
    }

    private void manifests() {
        report.check(
                4,
                "the manifests of all " + bundles.size() + " bundles",
                () -> {
                    for (WrappedKeyShares bundle : bundles) {
                        WrappedKeyShares carried = WrappedKeyShares.fromJson(bundle.toJson());
                        VerifiedBundle found = Bundles.verify(carried);
                        require(
                                Arrays.equals(found.publicKey(), known.get(found.keyId())),
                                "a manifest of another key");
                    }
                    return "verified offline, after a trip through a file";
                });
    }

    private static void requireChainCode(EcdsaClient site, String keyId) throws Exception {
        SiteKey key =
                site.keys().stream()
                        .filter(k -> k.key().keyId().equals(keyId))
                        .findFirst()
                        .orElseThrow();
        byte[] expected =
                MessageDigest.getInstance("SHA-256")
                        .digest(HexFormat.of().parseHex(OutsideKeys.MASTER_CHAIN_CODE));
        require(Arrays.equals(key.key().chainCodeHash(), expected), "another chain code");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
