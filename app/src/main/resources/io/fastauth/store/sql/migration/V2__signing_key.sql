-- The key that signed the tokens of a pair, which a migration to another encryption does not change; empty when the
-- tokens do not say. Before this version it was the key of the encryption.
ALTER TABLE token_pair ADD COLUMN signing_key_id VARCHAR(32) NOT NULL DEFAULT '';

UPDATE token_pair SET signing_key_id = key_id;
