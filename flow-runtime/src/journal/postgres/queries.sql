-- Runs that need a person, and why.
SELECT id, flow, state, attention, error, updated_at FROM flow_runs
WHERE attention IS NOT NULL OR state = 'failure' ORDER BY run;

-- The history of a run.
SELECT at, node, attempt, outcome, took_ms, failure FROM flow_history
WHERE run = 'request-42' ORDER BY seq;

-- The slowest nodes.
SELECT flow, node, count(*) AS times, round(avg(took_ms), 1) AS mean_ms,
       max(took_ms) AS longest_ms
FROM flow_history WHERE outcome = 'executed'
GROUP BY flow, node ORDER BY mean_ms DESC NULLS LAST LIMIT 20;

-- Stuck in flight: held by a worker, and nothing written for ten minutes.
SELECT r.id, r.flow, w.name AS worker, coalesce(max(l.at), r.updated_at) AS since
FROM flow_runs r JOIN flow_workers w ON w.id = r.worker LEFT JOIN flow_log l USING (run)
WHERE r.held GROUP BY r.run, w.name
HAVING coalesce(max(l.at), r.updated_at) < now() - interval '10 minutes' ORDER BY since;

-- Who works, and on how much.
SELECT w.id, w.name, w.lease_until, count(r.run) AS runs
FROM flow_workers w LEFT JOIN flow_runs r ON r.worker = w.id AND r.held
WHERE NOT w.fenced GROUP BY w.id;
