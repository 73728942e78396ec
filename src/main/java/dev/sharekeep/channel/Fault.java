package dev.sharekeep.channel;

import dev.sharekeep.sharing.Party;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Why a session ended without a result, and whom the evidence names: nobody, where it names
/// nobody. The same value goes to audit, API and CLI. Carries no secret.
public sealed interface Fault {
    /// The stable code.
    String code();

    /// What happened, in words, with the nodes' indices.
    String what();

    /// Whom the evidence names.
    default Set<Party> culprits() {
        return Set.of();
    }

    /// A node's hello asks for something else. Names the field, accuses nobody: either may be
    /// wrong.
    record SessionMismatch(Party other, String field, String theirs, String ours) implements Fault {
        @Override
        public String code() {
            return "SESSION_MISMATCH";
        }

        @Override
        public String what() {
            return other + " asks for " + field + " " + theirs + ", this node for " + ours;
        }
    }

    /// Two nodes saw different broadcasts. Who sent them, the evidence does not say.
    record Equivocation(String seen) implements Fault {
        @Override
        public String code() {
            return "EQUIVOCATION";
        }

        @Override
        public String what() {
            return "the nodes did not all see the same " + seen;
        }
    }

    /// A check that this node made itself on a message of `culprit` did not hold.
    record Misbehaviour(Party culprit, String round, String claim) implements Fault {
        @Override
        public String code() {
            return "NODE_MISBEHAVED";
        }

        @Override
        public String what() {
            return culprit
                    + " sent a message of round "
                    + round
                    + " that breaks the rule: "
                    + claim;
        }

        @Override
        public Set<Party> culprits() {
            return Set.of(culprit);
        }
    }

    /// `complainer` says that `accused` dealt it a wrong private value. Nobody else can tell which
    /// of the two lies.
    record Complaint(Party complainer, Party accused) implements Fault {
        @Override
        public String code() {
            return "NODE_COMPLAINT";
        }

        @Override
        public String what() {
            return complainer + " says that " + accused + " dealt it a wrong value";
        }

        @Override
        public Set<Party> culprits() {
            return new TreeSet<>(List.of(complainer, accused));
        }
    }

    /// Nodes from which an expected message did not come in time: the node or its link.
    record Silence(List<Party> silent, String round) implements Fault {
        @Override
        public String code() {
            return "NODE_SILENT";
        }

        @Override
        public String what() {
            return "nothing came in time from " + list(silent) + " (the node or its link)";
        }
    }

    /// Another node ended the session, for a reason that this node did not see itself.
    record EndedBy(Party node, String reason) implements Fault {
        @Override
        public String code() {
            return "SESSION_ABORTED";
        }

        @Override
        public String what() {
            return node + " ended the session: " + reason;
        }
    }

    /// The wrapped share or chain code of this node did not open to what was announced.
    record ImportRejected(Party node) implements Fault {
        @Override
        public String code() {
            return "IMPORT_REJECTED";
        }

        @Override
        public String what() {
            return node + " cannot take its part of the bundle";
        }
    }

    /// The imported shares are not on one polynomial; `named` are those that the evidence names.
    record SharesInconsistent(List<Party> named) implements Fault {
        @Override
        public String code() {
            return "SHARES_INCONSISTENT";
        }

        @Override
        public String what() {
            return named.isEmpty()
                    ? "the shares are not of one key; which one is wrong cannot be told"
                    : "the share of " + list(named) + " is not of the same key as the others";
        }

        @Override
        public Set<Party> culprits() {
            return Set.copyOf(named);
        }
    }

    /// The imported shares are of one key, but of another than the public key says.
    record PublicKeyMismatch() implements Fault {
        @Override
        public String code() {
            return "PUBLIC_KEY_MISMATCH";
        }

        @Override
        public String what() {
            return "the shares belong to another key than the public key given";
        }
    }

    /// The parts of a signature do not add up to one. Names nobody: a part cannot be checked by
    /// itself.
    record SignatureInvalid() implements Fault {
        @Override
        public String code() {
            return "SIGNATURE_INVALID";
        }

        @Override
        public String what() {
            return "the nodes' parts do not add up to a signature; whose is wrong cannot be told";
        }
    }

    /// The nodes do not hold one chain code.
    record ChainCodeMismatch() implements Fault {
        @Override
        public String code() {
            return "CHAIN_CODE_MISMATCH";
        }

        @Override
        public String what() {
            return "the nodes were not given the same chain code";
        }
    }

    /// Hellos whose clocks are too far from the session's time.
    record ClockDiffers(List<Party> outside, boolean own) implements Fault {
        @Override
        public String code() {
            return "CLOCK_DIFFERS";
        }

        @Override
        public String what() {
            return own
                    ? "this node's clock is too far from the others'"
                    : "the clock of " + list(outside) + " is too far from this node's";
        }
    }

    /// One wrapping key would receive more than t shares, so its holder would have the key.
    record SingleRecipient(List<Party> nodes) implements Fault {
        @Override
        public String code() {
            return "SINGLE_RECIPIENT";
        }

        @Override
        public String what() {
            return list(nodes) + " would export to one and the same wrapping key";
        }
    }

    /// What a node's hello tells of the key does not allow the operation.
    record KeyState(String code, List<Party> nodes, String told) implements Fault {
        @Override
        public String what() {
            return told + (nodes.isEmpty() ? "" : ": " + list(nodes));
        }
    }

    private static String list(Collection<Party> parties) {
        return String.join(", ", parties.stream().sorted().map(Party::toString).toList());
    }
}
