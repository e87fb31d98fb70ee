-- One pair of tokens for each client. The pair is encrypted; pair_tag lets a change name the pair that it replaces
-- without being able to read it. Times are seconds since the epoch.
CREATE TABLE token_pair (
    client_id   VARCHAR(255) NOT NULL PRIMARY KEY,
    key_id      VARCHAR(32)  NOT NULL,
    sealed_pair TEXT         NOT NULL,
    pair_tag    VARCHAR(64)  NOT NULL,
    expires_at  BIGINT       NOT NULL,
    updated_at  BIGINT       NOT NULL
);

CREATE INDEX token_pair_expires_at ON token_pair (expires_at);
