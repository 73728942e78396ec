package dev.sharekeep.node;

import dev.sharekeep.channel.Fault;
import dev.sharekeep.sharing.Party;
import java.util.Set;

/// Why a node did not do what it was asked for: a stable code, what happened, what to do now, and
/// whom the evidence names. The same value goes to API, audit and the stored session.
public record Refusal(Code code, String what, String hint, Set<Party> culprits) {
    /// The stable codes with the hint that fits most cases. The API gives each its HTTP status in
    /// an exhaustive switch.
    public enum Code {
        KEY_UNKNOWN("List the keys of your tenant; deleted and foreign keys look the same."),
        CURVE_UNKNOWN("Use secp256k1, secp256r1, secp384r1 or secp521r1."),
        THRESHOLD_OUT_OF_RANGE("Use a threshold from 1 to n-1."),
        COMMITTEE_UNKNOWN("Use a committee that the node's configuration names, or none."),
        NOT_IN_COMMITTEE("Ask only nodes that sit in the committee."),
        SESSION_ID_MALFORMED("Use 1 to 64 of A-Z, a-z, 0-9, '-' and '_'."),
        SESSION_ID_REUSED("Take a fresh session id for each new call."),
        SESSION_EXPIRED("The result is no longer kept; take a fresh session id."),
        SESSION_UNKNOWN("Check the session id; a node knows the sessions it was asked for."),
        SESSION_MISMATCH("Send the same parameters to all nodes, under a fresh session id."),
        EQUIVOCATION("Try again; if it happens again, have each node's log compared."),
        NODE_MISBEHAVED("Take the named node out of service and have it examined."),
        NODE_COMPLAINT("Have both named nodes examined; one of them is wrong."),
        NODE_SILENT("Check that the named node runs and was asked too, then try again."),
        NODE_REQUIRED("Start the named node, then try again."),
        SESSION_ABORTED("See the named node's own answer, then try again under a fresh id."),
        COMMIT_UNDECIDED("Ask for this session again later; the nodes settle it by themselves."),
        KEY_BUSY("Wait for the key's other session to end, then try again."),
        KEY_EXISTS("This id belongs to another key here; import under another id."),
        KEY_INCOMPLETE("Delete the key on the named nodes first, or have it repaired."),
        NO_COMMON_GENERATION("Compare the key's generations on all nodes."),
        KEY_ID_MALFORMED("Use 1 to 64 of A-Z, a-z, 0-9, '.', '_' and '-'."),
        KEY_ID_MISMATCH("The id does not belong to this key; take it from the key's own bundle."),
        KEY_ID_NOT_ALLOWED("List the name under AllowUnboundKeyId, or import without an id."),
        MANIFEST_REQUIRED("Give the bundle's manifest."),
        MANIFEST_INVALID("The bundle was changed or mixed up; export it again."),
        BUNDLE_TOO_OLD("Export again; MaxBundleAgeHours limits the age."),
        IMPORT_REJECTED("Check that this part was wrapped for this node, tenant and chain code."),
        SHARES_INCONSISTENT("Make all shares anew, from one key, in one go."),
        PUBLIC_KEY_MISMATCH("Give the public key of the shares."),
        PUBLIC_KEY_MALFORMED("Give a DER SubjectPublicKeyInfo with a named curve."),
        CHAIN_CODE_MISMATCH("Give all nodes the same chain code, or none."),
        CLOCK_DIFFERS("Set the clocks of the site."),
        EXPORT_DISABLED("Set EnableExport in the node's configuration."),
        WRAPPING_KEY_MALFORMED("Give a canonical DER RSA key of 2048 to 8192 bits, e = 65537."),
        RECIPIENT_NOT_APPROVED("Add the wrapping key to this node's ExportWhiteList."),
        SINGLE_RECIPIENT("Export to a different wrapping key for each node."),
        PATH_UNSUPPORTED("Export the key itself, without a path."),
        CHALLENGE_MALFORMED("Use a challenge of 32 random bytes."),
        PARTICIPANTS_INVALID("Name t+1 different nodes of the key's committee."),
        TEXT_MALFORMED("Use 1 to 64 of A-Z, a-z, 0-9, '.', '_', '-' for a tenant or label."),
        ROLE_REQUIRED("Use a client whose configuration gives it the role."),
        NODE_OVERLOADED("Try again in a moment."),
        HSM_UNAVAILABLE("Check the node's token; the node tries again by itself."),
        SEAL_INVALID("The database was changed outside the node; see the node's log."),
        DATABASE_UNAVAILABLE("Check the node's database."),
        DATABASE_FULL("Make room on the node's disk."),
        ROLLBACK_DETECTED("Put back the newest state; an older one must not run."),
        AUDIT_UNAVAILABLE("Make the node's audit log writable; nothing runs without it."),
        INTERNAL_ERROR("Report the correlation id; this is a defect of the node.");

        private final String hint;

        Code(String hint) {
            this.hint = hint;
        }

        public String hint() {
            return hint;
        }
    }

    public Refusal {
        culprits = Set.copyOf(culprits);
    }

    public static Refusal of(Code code, String what) {
        return new Refusal(code, what, code.hint(), Set.of());
    }

    /// What a protocol's failure is to a caller.
    public static Refusal of(Fault fault) {
        Code code = Code.valueOf(fault.code());
        return new Refusal(code, fault.what(), code.hint(), fault.culprits());
    }
}
