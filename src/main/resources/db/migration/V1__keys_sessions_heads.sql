-- Numbers that only grow, per key: the highest generation ever prepared.
CREATE TABLE key_head (
    tenant VARCHAR(128) NOT NULL,
    key_id VARCHAR(64) NOT NULL,
    highest INTEGER NOT NULL,
    mac ${bytes} NOT NULL,
    PRIMARY KEY (tenant, key_id)
);

-- One generation of one key. It has no column that says it is active: its certificate says so.
CREATE TABLE key_generation (
    tenant VARCHAR(128) NOT NULL,
    key_id VARCHAR(64) NOT NULL,
    generation INTEGER NOT NULL,
    session_id VARCHAR(128) NOT NULL,
    sid ${bytes} NOT NULL,
    record ${bytes} NOT NULL,
    record_hash ${bytes} NOT NULL,
    label VARCHAR(256),
    origin_kind VARCHAR(16) NOT NULL,
    created BIGINT NOT NULL,
    seal_scheme VARCHAR(16) NOT NULL,
    seal_key VARCHAR(128) NOT NULL,
    sealed_share ${bytes},
    sealed_chain_code ${bytes},
    certificate ${bytes},
    activated BIGINT,
    dropped BIGINT,
    settled BIGINT,
    mac ${bytes} NOT NULL,
    PRIMARY KEY (tenant, key_id, generation),
    UNIQUE (tenant, session_id)
);

-- At most one generation of a key waits for its certificate.
CREATE UNIQUE INDEX key_generation_prepared ON key_generation (tenant, key_id)
    WHERE certificate IS NULL AND dropped IS NULL;

-- A session id is used once: its row stays when its result has expired.
CREATE TABLE session (
    tenant VARCHAR(128) NOT NULL,
    session_id VARCHAR(128) NOT NULL,
    caller ${bytes},
    operation VARCHAR(32),
    parameters_hash ${bytes},
    started BIGINT,
    state VARCHAR(16) NOT NULL,
    ended BIGINT,
    result ${bytes},
    mark VARCHAR(16),
    prepared_key_id VARCHAR(64),
    prepared_generation INTEGER,
    prepared_sid ${bytes},
    prepared_hash ${bytes},
    generation INTEGER,
    whitelist_version BIGINT,
    audit_sequence BIGINT,
    path ${bytes},
    signers ${bytes},
    presignature VARCHAR(128),
    mac ${bytes} NOT NULL,
    PRIMARY KEY (tenant, session_id)
);

CREATE INDEX session_state ON session (state, ended);

-- What this node, or a peer (scope: its fingerprint), has counted up to.
CREATE TABLE head (
    scope VARCHAR(64) NOT NULL,
    kind VARCHAR(32) NOT NULL,
    number BIGINT NOT NULL,
    mac ${bytes} NOT NULL,
    PRIMARY KEY (scope, kind)
);
