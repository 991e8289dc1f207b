-- What the door of the gateway must remember for all its replicas: proofs that were used, and who may not come in.

-- DPoP proofs (RFC 9449, 11.1) by a hash of key and `jti`, until they are too old to be sent again.
create table gateway.dpop_proof (
  id text primary key,
  expires_at timestamptz not null
);
create index dpop_proof_by_expiry on gateway.dpop_proof (expires_at);

-- Denials by the operator. `subject` is the agency's id, the client's id, the token's `jti`, or for an officer the
-- agency's id, a blank and the officer.
create table gateway.denial (
  kind text not null check (kind in ('agency', 'officer', 'client', 'jti')),
  subject text not null check (subject <> ''),
  -- null: until it is lifted
  until timestamptz,
  reason text not null default '',
  denied_at timestamptz not null default now(),
  denied_by text not null default session_user,
  primary key (kind, subject)
);

grant select, insert, delete on gateway.dpop_proof to aoc_gateway;
grant select on gateway.denial to aoc_gateway;
