#!/usr/bin/env python3
"""Asks the real Cinder for quota of one volume, again and again, and commits what it gets.

  reserve.py --db URL --project ID --times N

Prints how often it got some, after a line "ready" and a line on standard input.
"""
import argparse
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "pylib"))
import labctx

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--db", required=True)
parser.add_argument("--project", required=True)
parser.add_argument("--times", type=int, required=True)
args = parser.parse_args()
labctx.setup(None, args.db)

from cinder import context, exception, quota

ctx = context.RequestContext("user", args.project, is_admin=True)
# Everything that is loaded on first use is loaded before the race.
quota.QUOTAS.get_project_quotas(ctx, args.project)
print("ready", flush=True)
sys.stdin.readline()
got = 0
for _ in range(args.times):
    try:
        reservations = quota.QUOTAS.reserve(ctx, volumes=1, gigabytes=0)
    except exception.OverQuota:
        continue
    quota.QUOTAS.commit(ctx, reservations)
    got += 1
print(got, flush=True)
