package dev.sharekeep.contract;

import org.jspecify.annotations.Nullable;

/// POST /v1/keys/{keyId}/export: the RSA key (DER SubjectPublicKeyInfo) of the node of the other
/// site that shall receive THIS node's share. Absent tenant: the caller's own tenant name.
public record ExportRequest(
        String session, byte[] wrappingKey, @Nullable String forTenant, @Nullable String path) {}
