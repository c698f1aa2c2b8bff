-- How users sign in: passwords, tokens, and a record of every attempt. Nothing here is shown by the records API.

-- hash: argon2id in PHC form.
CREATE TABLE password (
  user_id    INTEGER PRIMARY KEY,
  hash       TEXT NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;

-- hash: SHA-256 of the token, hex. The token itself is never stored.
CREATE TABLE token (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id    INTEGER NOT NULL,
  client_id  TEXT NOT NULL,
  kind       TEXT NOT NULL CHECK (kind IN ('access', 'refresh')),
  hash       TEXT NOT NULL,
  issued_at  INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  address    TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX token_hash ON token (hash);
CREATE INDEX token_client ON token (user_id, client_id, kind);
CREATE INDEX token_expiry ON token (expires_at);

-- user_id is NULL for an unknown e-mail. means: password | refresh | basic. outcome: ok | wrong | refused | throttled.
CREATE TABLE sign_in (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  at      INTEGER NOT NULL,
  email   TEXT NOT NULL,
  user_id INTEGER,
  address TEXT NOT NULL,
  means   TEXT NOT NULL,
  outcome TEXT NOT NULL
) STRICT;
CREATE INDEX sign_in_at ON sign_in (at);

-- Answers of writes that carried an Idempotency-Key, written in the transaction of the effect.
CREATE TABLE idempotency (
  user_id INTEGER NOT NULL,
  key     TEXT NOT NULL,
  request TEXT NOT NULL,
  status  INTEGER NOT NULL,
  body    TEXT NOT NULL,
  at      INTEGER NOT NULL,
  PRIMARY KEY (user_id, key)
) WITHOUT ROWID, STRICT;
CREATE INDEX idempotency_at ON idempotency (at);
