-- The table of "store serve": token pairs of other services, one for each client, encrypted. Times are seconds since
-- the epoch.
CREATE TABLE persisted_pair (
    client_id   VARCHAR(255) NOT NULL PRIMARY KEY,
    key_id      VARCHAR(64)  NOT NULL,
    sealed_pair TEXT         NOT NULL,
    expires_at  BIGINT       NOT NULL
);

CREATE INDEX persisted_pair_expires_at ON persisted_pair (expires_at);
