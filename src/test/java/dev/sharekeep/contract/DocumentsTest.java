package dev.sharekeep.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sharekeep.math.Curve;
import dev.sharekeep.math.Point;
import dev.sharekeep.proof.CustodyProof;
import dev.sharekeep.proof.Manifest;
import dev.sharekeep.proof.SchnorrSignature;
import dev.sharekeep.wire.Fingerprint;
import dev.sharekeep.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DocumentsTest {
    private static final Curve CURVE = Curve.SECP256K1;
    private static final byte[] HASH = new byte[32];
    private final ObjectMapper json = new ObjectMapper();

    @Test
    void aManifestComesBackThroughJson() throws Exception {
        for (List<byte[]> chainCodes : alternatives()) {
            Manifest manifest = manifest(chainCodes);
            String text = json.writeValueAsString(ManifestDocument.of(manifest));
            Manifest back = json.readValue(text, ManifestDocument.class).toManifest();
            assertThat(back.hash()).isEqualTo(manifest.hash());
        }
    }

    @Test
    void aManifestWithoutAnyFieldIsRefused() throws Exception {
        ObjectNode whole = json.valueToTree(ManifestDocument.of(manifest(List.of(HASH, HASH))));
        List<String> fields = new ArrayList<>();
        whole.fieldNames().forEachRemaining(fields::add);
        fields.removeAll(List.of("chainCodeHashes", "path", "time"));
        assertThat(fields).hasSize(13);
        for (String field : fields) {
            ObjectNode broken = whole.deepCopy();
            broken.remove(field);
            assertThatThrownBy(() -> read(broken)).as(field).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void aManifestThatIsNotCanonicalIsRefused() throws Exception {
        ObjectNode whole = json.valueToTree(ManifestDocument.of(manifest(null)));
        assertThatThrownBy(() -> read(whole.deepCopy().put("curve", "secp256r1")))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> read(whole.deepCopy().put("nodes", 3)))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> read(whole.deepCopy().put("threshold", 2)))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> read(whole.deepCopy().put("signatureScalar", new byte[33])))
                .isInstanceOf(MalformedException.class);
        ObjectNode holes = whole.deepCopy();
        holes.putArray("shareHashes").addNull().addNull();
        assertThatThrownBy(() -> read(holes)).isInstanceOf(MalformedException.class);
    }

    @Test
    void aCustodyProofComesBackThroughJson() throws Exception {
        Point key = CURVE.generator();
        CustodyProof proof = new CustodyProof(key, "id", "main", HASH, 7, signature());
        String text = json.writeValueAsString(CustodyProofDocument.of(proof));
        CustodyProof back = json.readValue(text, CustodyProofDocument.class).toProof();
        assertThat(back.publicKey()).isEqualTo(key);
        assertThat(back.signature()).isEqualTo(signature());
        assertThat(CustodyProofDocument.of(back).challenge()).isEqualTo(HASH);
        ObjectNode broken = json.readValue(text, ObjectNode.class);
        broken.remove("challenge");
        assertThatThrownBy(() -> json.convertValue(broken, CustodyProofDocument.class).toProof())
                .isInstanceOf(MalformedException.class);
    }

    private static List<@Nullable List<byte[]>> alternatives() {
        List<@Nullable List<byte[]>> both = new ArrayList<>();
        both.add(null);
        both.add(List.of(HASH, HASH));
        return both;
    }

    private Manifest read(ObjectNode document) throws MalformedException {
        return json.convertValue(document, ManifestDocument.class).toManifest();
    }

    private static SchnorrSignature signature() {
        return new SchnorrSignature(CURVE.generator(), CURVE.scalar(5));
    }

    private static Manifest manifest(@Nullable List<byte[]> chainCodes) {
        Point key = CURVE.generator();
        return new Manifest(
                new Manifest.Contents(
                        key,
                        "id",
                        "acme",
                        HASH,
                        1,
                        List.of(key, key.plus(key)),
                        List.of(HASH, HASH),
                        chainCodes,
                        List.of(Fingerprint.ofSpki(HASH), Fingerprint.ofSpki(HASH)),
                        "",
                        1_700_000_000,
                        HASH),
                signature());
    }
}
