package dev.sharekeep.vault;

import dev.sharekeep.sharing.KeyRecord;

/// Judges the certificate of a generation each time that its row is loaded: a row is ACTIVE by what
/// all nodes signed, never because a column says so.
@FunctionalInterface
public interface CertificateVerifier {
    /// Whether every node of the record's committee signed that it prepared this record in this
    /// session.
    boolean verifies(KeyRecord record, byte[] sid, String session, byte[] certificate);
}
