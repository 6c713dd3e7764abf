CREATE TABLE flow_schema (version INTEGER NOT NULL) STRICT;

CREATE TABLE flow_workers (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    name        TEXT NOT NULL,
    joined_at   TEXT NOT NULL,
    lease_until TEXT NOT NULL,
    -- The name of a file beside the database that is locked while the worker lives.
    lock        TEXT NOT NULL,
    -- 1: may not write any more. The row stays while runs are left that it held.
    fenced      INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE flow_runs (
    run         INTEGER PRIMARY KEY AUTOINCREMENT,
    id          TEXT NOT NULL UNIQUE,
    flow        TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    format      INTEGER NOT NULL,
    options     TEXT NOT NULL,
    state       TEXT NOT NULL,
    due         INTEGER NOT NULL,
    -- 1: by `worker`; 0: `worker` is the last that held it. What is held is due.
    held        INTEGER NOT NULL,
    worker      INTEGER,
    attention   TEXT,
    inputs      TEXT NOT NULL,
    outputs     TEXT,
    error       TEXT,
    created_at  TEXT NOT NULL,
    updated_at  TEXT NOT NULL
) STRICT;

CREATE INDEX flow_runs_free ON flow_runs (run, flow) WHERE due = 1 AND held = 0;
CREATE INDEX flow_runs_held ON flow_runs (worker, run, flow) WHERE held = 1;
CREATE INDEX flow_runs_attention ON flow_runs (run)
    WHERE attention IS NOT NULL OR state = 'failure';

-- Rows in the order in which they were written, so that a commit for many runs touches few
-- pages; the index is small.
CREATE TABLE flow_log (
    run     INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    at      TEXT NOT NULL,
    kind    TEXT NOT NULL,
    node    TEXT,
    attempt INTEGER NOT NULL,
    took_us INTEGER,
    event   TEXT,
    value   TEXT,
    failure TEXT
) STRICT;

CREATE UNIQUE INDEX flow_log_run ON flow_log (run, seq);

CREATE TABLE flow_snapshots (
    run   INTEGER PRIMARY KEY,
    seq   INTEGER NOT NULL,
    state TEXT NOT NULL
) STRICT;

CREATE TABLE flow_orders (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    run  INTEGER NOT NULL,
    kind TEXT NOT NULL,
    at   TEXT NOT NULL
) STRICT;

CREATE INDEX flow_orders_run ON flow_orders (run);

CREATE VIEW flow_history AS
    SELECT r.id AS run, r.flow, l.seq, l.node, l.attempt, l.kind AS outcome, l.at,
           l.took_us / 1000.0 AS took_ms, l.value, l.failure
    FROM flow_log l JOIN flow_runs r USING (run);
