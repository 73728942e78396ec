package dev.sharekeep.transport;

/// What a session is called at this node: ids are unique within a tenant.
record SessionName(String tenant, String session) {}
