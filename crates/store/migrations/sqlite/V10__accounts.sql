-- One-time links and second factors. Nothing here is shown by the records API or exported.

-- A link to choose a new password. hash: SHA-256 of its secret, hex. email: where it was sent; a link does not outlive a change
-- of the address. user_id is NULL for an address nobody has: such a row is good for nothing and takes as long to write.
CREATE TABLE password_reset (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id    INTEGER,
  email      TEXT NOT NULL,
  hash       TEXT NOT NULL,
  made_at    INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  address    TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX password_reset_hash ON password_reset (hash);
CREATE INDEX password_reset_user ON password_reset (user_id);
CREATE INDEX password_reset_expiry ON password_reset (expires_at);

-- What a user's authenticator shares with us (base32). confirmed_at NULL: not asked for at sign-in yet. last_step: the latest
-- time step whose code was accepted; no code is accepted twice.
CREATE TABLE second_factor (
  user_id      INTEGER PRIMARY KEY,
  secret       TEXT NOT NULL,
  made_at      INTEGER NOT NULL,
  confirmed_at INTEGER,
  last_step    INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Codes for a lost authenticator; a row goes when its code is used. hash: SHA-256, hex.
CREATE TABLE recovery_code (
  user_id INTEGER NOT NULL,
  hash    TEXT NOT NULL,
  PRIMARY KEY (user_id, hash)
) WITHOUT ROWID, STRICT;

-- Open invitations; accepted and revoked ones go. made_by is NULL for the command line.
CREATE TABLE invitation (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  email         TEXT NOT NULL,
  full_name     TEXT NOT NULL,
  is_admin      INTEGER NOT NULL,
  hash          TEXT NOT NULL,
  made_at       INTEGER NOT NULL,
  expires_at    INTEGER NOT NULL,
  made_by       INTEGER,
  made_by_email TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX invitation_hash ON invitation (hash);
CREATE INDEX invitation_expiry ON invitation (expires_at);

CREATE TABLE invitation_role (
  invitation_id INTEGER NOT NULL,
  user_role_id  INTEGER NOT NULL,
  PRIMARY KEY (invitation_id, user_role_id)
) WITHOUT ROWID, STRICT;

CREATE TABLE invitation_business (
  invitation_id INTEGER NOT NULL,
  business_id   INTEGER NOT NULL,
  PRIMARY KEY (invitation_id, business_id)
) WITHOUT ROWID, STRICT;

CREATE INDEX sign_in_user ON sign_in (user_id, id);
