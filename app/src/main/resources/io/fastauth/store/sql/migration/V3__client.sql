-- The registered clients, never their secrets. document is a JSON object; revision counts its changes. from_file is 1 for
-- a client of the clients file. searched is the id and the label in lower case, with a line feed between them.
CREATE TABLE client (
    client_id VARCHAR(255) NOT NULL PRIMARY KEY,
    revision  BIGINT       NOT NULL,
    from_file SMALLINT     NOT NULL,
    document  TEXT         NOT NULL,
    searched  TEXT         NOT NULL
);

-- Registering clients over the API does not pay for it.
CREATE INDEX client_from_file ON client (client_id) WHERE from_file = 1;
