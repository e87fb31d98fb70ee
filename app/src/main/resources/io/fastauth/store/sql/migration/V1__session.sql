-- The sessions of clients; never tokens. Ids are 16 bytes, times are seconds since the epoch, format is 0 for JWS and 1
-- for JWE, extra_claims is JSON or, in a session of format JWE, encrypted JSON. recency orders the rotations of a
-- client's sessions. scope and audience were granted, and are lists with spaces between their members; NULL is an empty
-- list. current_scope and current_audience are those of the current access token; NULL when they are the granted ones.
-- last_used_on is the day of the last known use, in days since the epoch.
-- (SQLite does not know the type BYTEA and stores the bytes as they are.)
CREATE TABLE session (
    client_id           VARCHAR(255) NOT NULL,
    slot                INTEGER      NOT NULL,
    recency             BIGINT       NOT NULL,
    session_id          BYTEA        NOT NULL,
    generation          INTEGER      NOT NULL,
    access_id           BYTEA        NOT NULL,
    refresh_id          BYTEA        NOT NULL,
    previous_refresh_id BYTEA,
    started_at          BIGINT       NOT NULL,
    rotated_at          BIGINT       NOT NULL,
    access_expires_at   BIGINT       NOT NULL,
    refresh_expires_at  BIGINT       NOT NULL,
    access_key_id       VARCHAR(255) NOT NULL,
    refresh_key_id      VARCHAR(255) NOT NULL,
    format              SMALLINT     NOT NULL,
    last_used_on        INTEGER      NOT NULL,
    scope               TEXT,
    audience            TEXT,
    current_scope       TEXT,
    current_audience    TEXT,
    extra_claims        BYTEA,
    PRIMARY KEY (client_id, slot)
);

-- Empty while every client has one session: its writes do not pay for it.
CREATE INDEX session_further_slot ON session (slot) WHERE slot > 0;
