package dev.sharekeep.node;

import dev.sharekeep.protocol.Certificate;
import dev.sharekeep.sharing.Party;
import dev.sharekeep.vault.Generation;
import dev.sharekeep.wire.Fingerprint;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/// Keeps as evidence what a node signed both ways: that it prepared a session's row, and that it
/// never will. It lost its disk, or it lies. Used by recovery's one thread at a time.
final class Conflicts {
    private static final System.Logger LOG = System.getLogger(Conflicts.class.getName());
    private static final HexFormat HEX = HexFormat.of();

    private record Case(String tenant, String session, Fingerprint signer) {}

    private final NodeContext context;
    private final Set<Case> recorded = new HashSet<>();

    Conflicts(NodeContext context) {
        this.context = context;
    }

    /// Puts both signatures of `signer` on record, once. Both were verified.
    void record(
            Generation row, Certificate certificate, Fingerprint signer, byte[] abortedSignature) {
        Case found = new Case(row.record().tenant(), row.session(), signer);
        Party party = row.record().committee().partyOf(signer).orElseThrow();
        if (recorded.contains(found)) {
            return;
        }
        try {
            context.audit()
                    .record(
                            new AuditLog.Entry(
                                    AuditLog.Event.CONFLICTING_STATEMENTS,
                                    signer,
                                    found.tenant(),
                                    found.session(),
                                    row.record().keyId(),
                                    Map.of(
                                            "signer",
                                            party.toString(),
                                            "prepared",
                                            HEX.formatHex(
                                                    certificate
                                                            .signatures()
                                                            .get(party.index() - 1)),
                                            "aborted",
                                            HEX.formatHex(abortedSignature))));
            recorded.add(found);
        } catch (AuditLog.UnavailableException e) {
            LOG.log(System.Logger.Level.ERROR, "{0} signed both ways: {1}", party, e.getMessage());
        }
    }
}
