#!/usr/bin/env python3
"""Asks the real Cinder's API, in this process, what it answers to the requests below, and writes
http_cases.json beside this file. Needs scripts/cinder-python.sh; run it as
  target/cinder-py/bin/python manage-existing/tests/cinder/record_http.py
The answers are held against ours by tests/http.rs, which makes the same rows first."""
import datetime, glob, json, os, re, sys, tempfile
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, 'pylib'))
import labctx
folder = tempfile.mkdtemp()
URL = 'sqlite:///%s/cinder.sqlite' % folder
CONF = labctx.setup('fake://', URL)
from cinder.db import migration
migration.db_sync()
from paste.deploy import loadapp
import sqlalchemy as sa
import webob
from cinder.api import microversions
from cinder.api.schemas import volume_manage  # noqa

ini = glob.glob(sys.prefix + '/**/api-paste.ini', recursive=True)[0]
# A second pipeline, whose keystonecontext believes the headers that a proxy would set.
text = open(ini).read().replace(' authtoken keystonecontext', ' keystonecontext')
own = os.path.join(folder, 'api-paste.ini')
open(own, 'w').write(text)
NOAUTH = loadapp('config:' + own, name='osapi_volume')
CONF.set_override('auth_strategy', 'keystone')
HEADERS = loadapp('config:' + own, name='osapi_volume')
CONF.set_override('auth_strategy', 'noauth')

engine = sa.create_engine(URL)
LATER = '2199-01-01 00:00:00.000000'
EXISTING = '6d5b6c4c-5ac5-4c4c-9a7c-0f8b0b1d2e3f'
with engine.begin() as c:
    def service(host, updated=LATER, disabled=0, cluster=None):
        c.execute(sa.text("insert into services (created_at, updated_at, deleted, host, \"binary\", topic, report_count, disabled, availability_zone, cluster_name, uuid, rpc_current_version, object_current_version) values (:u, :u, 0, :h, 'cinder-volume', 'cinder-volume', 1, :d, 'nova', :c, :i, '3.20', '1.39')"),
                  dict(u=updated, h=host, d=disabled, c=cluster, i=host))
    service('labhost@lab1')
    service('down@lab1', updated='2001-01-01 00:00:00.000000')
    service('off@lab1', disabled=1)
    c.execute(sa.text("insert into clusters (created_at, updated_at, deleted, id, name, \"binary\", disabled, race_preventer) values (:u, :u, 0, 1, 'labcluster@labc', 'cinder-volume', 0, 0)"), dict(u=LATER))
    service('labhost2@labc', cluster='labcluster@labc')
    for name, spec in (('multi', ('multiattach', '<is> True')), ('silver', None)):
        i = '00000000-0000-4000-8000-%012d' % len(name)
        c.execute(sa.text("insert into volume_types (created_at, deleted, id, name, is_public) values (:u, 0, :i, :n, 1)"), dict(u='2026-01-01 00:00:00.000000', i=i, n=name))
        if spec:
            c.execute(sa.text("insert into volume_type_extra_specs (created_at, deleted, volume_type_id, \"key\", value) values (:u, 0, :i, :k, :v)"), dict(u='2026-01-01 00:00:00.000000', i=i, k=spec[0], v=spec[1]))
    default = c.execute(sa.text("select id from volume_types where name='__DEFAULT__'")).scalar()
    c.execute(sa.text("update quota_classes set hard_limit = -1 where resource = 'volumes'"))
    c.execute(sa.text("insert into quotas (created_at, deleted, project_id, resource, hard_limit) values (:u, 0, :p, 'volumes', 0)"), dict(u='2026-01-01 00:00:00.000000', p='c' * 32))
    def volume(id, project, status, name, created):
        c.execute(sa.text("insert into volumes (created_at, updated_at, deleted, id, user_id, project_id, host, size, availability_zone, status, attach_status, display_name, volume_type_id, bootable, multiattach, shared_targets, use_quota) values (:t, null, 0, :i, 'adminuser', :p, 'labhost@lab1#poolA', 3, 'nova', :s, 'detached', :n, :v, 0, 0, 1, 1)"),
                  dict(t=created, i=id, p=project, s=status, n=name, v=default))
        c.execute(sa.text("insert into volume_metadata (created_at, deleted, volume_id, \"key\", value) values (:t, 0, :i, 'tier', 'gold')"), dict(t=created, i=id))
    P = 'a' * 32
    Q = 'b' * 32
    volume(EXISTING, P, 'available', 'one', '2026-01-01 00:00:01.000001')
    volume('6d5b6c4c-5ac5-4c4c-9a7c-000000000002', P, 'error_managing', 'two', '2026-01-01 00:00:02.000000')
    volume('6d5b6c4c-5ac5-4c4c-9a7c-000000000003', P, 'managing', None, '2026-01-01 00:00:03.000000')
    volume('6d5b6c4c-5ac5-4c4c-9a7c-000000000004', Q, 'available', 'theirs', '2026-01-01 00:00:04.000000')

TOKEN = {'X-Auth-Token': 'adminuser:' + P}
JSON = {'Content-Type': 'application/json'}
cases = []
FIXED = (EXISTING, '6d5b6c4c-5ac5-4c4c-9a7c-00000000000', '00000000-0000-4000-8000-')
def normal(text):
    text = re.sub(r'[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', lambda m: m.group(0) if m.group(0).startswith(FIXED) else '<id>', text)
    # Four kilobytes of ranges, which depend on Python's version.
    text = re.sub(r"'\^\[\\\\.*?\]\*\$'", "'<printable>'", text)
    return re.sub(r'20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{6}', lambda m: m.group(0) if m.group(0).startswith('2026-01-01') else '<time>', text)
KEEP = ('content-type', 'openstack-api-version', 'vary', 'retry-after', 'location', 'x-auth-token', 'x-server-management-url')
def ask(name, method, path, headers=None, body=None, app='noauth'):
    h = dict(headers or {})
    r = webob.Request.blank(path, method=method, base_url='http://localhost')
    for k, v in h.items():
        r.headers[k] = v
    raw = body if isinstance(body, (str, type(None))) else json.dumps(body)
    if raw is not None:
        r.body = raw.encode('latin-1') if name == 'body is not UTF-8' else raw.encode()
        r.headers['Content-Length'] = str(len(r.body))
        if 'Content-Type' not in h:
            r.headers.pop('Content-Type', None)
    a = r.get_response(NOAUTH if app == 'noauth' else HEADERS)
    answer = normal(a.text) if a.body else ''
    try:
        answer = json.loads(answer)
    except ValueError:
        pass
    cases.append({'name': name, 'auth': app, 'method': method, 'path': path, 'headers': h, 'body': raw and raw.replace('x' * 120000, '<120000 times x>'),
                  'status': a.status_int, 'answer_headers': {k.lower(): v for k, v in a.headers.items() if k.lower() in KEEP}, 'answer': answer})
POST = '/v3/%s/os-volume-manage' % P
def manage(name, volume, version=None, path=POST, raw=None, headers=None, app='noauth', token=TOKEN):
    h = dict(token, **JSON)
    if version:
        h['OpenStack-API-Version'] = 'volume ' + version
    h.update(headers or {})
    ask(name, 'POST', path, h, raw if raw is not None else {'volume': volume}, app)
GOOD = {'host': 'labhost@lab1#poolA', 'ref': {'source-name': 'lun-1'}}
def w(**k):
    return dict(GOOD, **k)
def without(*k):
    return {a: b for a, b in GOOD.items() if a not in k}

# What is accepted.
manage('the least', GOOD)
manage('everything', w(name='n1', description='d1', volume_type='silver', metadata={'k': 'v'}, availability_zone='nova', bootable=True))
manage('null everywhere', w(name=None, description=None, volume_type=None, metadata=None, availability_zone=None, bootable=False), '3.71')
manage('no pool', w(host='labhost@lab1'))
manage('a host without its backend', w(host='labhost'))
manage('multiattach', w(volume_type='multi'))
manage('type by id', w(volume_type='00000000-0000-4000-8000-000000000006'))
manage('type empty', w(volume_type=''))
manage('metadata empty', w(metadata={}))
manage('cluster', {'cluster': 'labcluster@labc', 'ref': {'source-name': 'l'}}, '3.16')
manage('cluster with a pool', {'cluster': 'labcluster@labc#poolB', 'ref': {'source-name': 'l'}}, '3.16')
manage('cluster and host null', {'cluster': 'labcluster@labc', 'host': None, 'ref': {'source-name': 'l'}}, '3.16')
manage('host and cluster null', w(cluster=None), '3.16')
manage('host and cluster empty', w(cluster=''), '3.16')
manage('host of a cluster', w(host='labhost2@labc#poolC'))
manage('latest', GOOD, 'latest')
manage('3.8', GOOD, '3.8')
manage('ref empty', w(ref={}))
manage('ref text', w(ref='lun-1'))
manage('ref of a bare id', w(ref={'source-name': EXISTING}))
manage('ref of an unknown volume', w(ref={'source-name': 'volume-6d5b6c4c-5ac5-4c4c-9a7c-0f8b0b1d2eee'}))
manage('name stripped', w(name='  nm  ', description='  d '))
manage('name blank', w(name='   '))
manage('name empty', w(name='', description=''))
manage('name of 255', w(name='x' * 255, description='x' * 255))
manage('name with a line and emoji', w(name='a\nb\U0001f600'))
manage('zone empty', w(availability_zone=''))
manage('zone unknown', w(availability_zone='mars'))
for b in ('True', 'TRUE', 'true', '1', 'ON', 'On', 'on', 'YES', 'Yes', 'yes', 'y', 't', 'False', 'FALSE', 'false', '0', 'OFF', 'Off', 'off', 'NO', 'No', 'no', 'n', 'f', True, False):
    manage('bootable %r' % (b,), w(bootable=b))
manage('no project in the path', GOOD, path='/v3/os-volume-manage')
manage('.json', GOOD, path=POST + '.json')
manage('manageable_volumes at 3.8', GOOD, '3.8', path='/v3/%s/manageable_volumes' % P)
manage('manageable_volumes without a project', GOOD, '3.8', path='/v3/manageable_volumes')
manage('duplicate keys', None, raw='{"volume": {"host": "nohost@x", "host": "labhost@lab1#poolA", "ref": {}}}')
manage('vendor media type', GOOD, headers={'Content-Type': 'application/vnd.openstack.volume+json'})
manage('charset', GOOD, headers={'Content-Type': 'application/json; charset=UTF-8'})
manage('another service and ours', GOOD, headers={'OpenStack-API-Version': 'compute 2.1,volume 3.16'})
# What is not.
manage('no volume', None, raw='{}')
for v in (None, 'x', [], 5, True):
    manage('volume is %r' % (v,), None, raw=json.dumps({'volume': v}))
manage('body is a list', None, raw='[]')
manage('body is a text', None, raw='"x"')
manage('body is null', None, raw='null')
manage('extra key at the top', None, raw=json.dumps({'volume': GOOD, 'x': 1}))
manage('two extra keys at the top', None, raw=json.dumps({'volume': GOOD, 'x': 1, 'a': 2}))
manage('extra key', w(foo='bar'))
manage('two extra keys', w(foo='bar', baz=1.5))
manage('no ref', without('ref'))
for v in (None, 5, [], True, 1.5):
    manage('ref is %r' % (v,), w(ref=v))
manage('ref is a text with source-name', w(ref='x source-name x'))
for v in (5, None, [], {}, True):
    manage('source-name is %r' % (v,), w(ref={'source-name': v}))
manage('no host', without('host'))
manage('no host at 3.16', without('host'), '3.16')
manage('host null', w(host=None))
manage('both', w(cluster='labcluster@labc'), '3.16')
manage('cluster at 3.15', w(cluster='labcluster@labc'), '3.15')
manage('cluster null at 3.0', w(cluster=None))
manage('cluster of 256', {'cluster': 'c' * 256, 'ref': {}}, '3.16')
manage('cluster is a number', {'cluster': 1, 'ref': {}}, '3.16')
manage('cluster unknown', {'cluster': 'nocluster@x', 'ref': {}}, '3.16')
manage('cluster unknown with a pool', {'cluster': 'nocluster@x#p', 'ref': {}}, '3.16')
for h in ('', 'h' * 256, 'a b!', 1, 'h\u00e9', "a'b", 'a\n', True, 1.0, [1, 'x', None], {'a': {'b': None}}):
    manage('host is %r' % (h if not isinstance(h, str) or len(h) < 20 else len(h),), w(host=h))
manage('host unknown', w(host='nohost@lab1'))
manage('host unknown with a pool', w(host='nohost@lab1#p'))
manage('service down', w(host='down@lab1'))
manage('service disabled', w(host='off@lab1'))
for n in ('name', 'description', 'availability_zone', 'volume_type'):
    manage('%s of 256' % n, w(**{n: 'x' * 256}))
    manage('%s is a number' % n, w(**{n: 5}))
    manage('%s is a list' % n, w(**{n: ['a', "it's", 'q"q', "b\\'\"", 'l\n\t\x01\u00e9\u200b\U0001f600']}))
for d in ('a\x07b', 'l1\nl2', '\U0001f600', '\u2028', '\u200b', '\uffff', 'tab\tx'):
    manage('description %r' % d, w(description=d))
manage('description of the plane that is printable', w(description='\u00e9\u4e2d \u00a0'))
manage('type unknown', w(volume_type='nosuch'))
manage('type unknown id', w(volume_type='00000000-0000-4000-8000-00000000aaaa'))
manage('type unknown and no host', {'ref': {}, 'volume_type': 'nosuch'})
manage('type unknown and unknown host', w(host='nohost@x', volume_type='nosuch'))
for b in (None, 1, 0, 'T', 'Y', 'tRue', '', 1.0, [], 'x' * 20):
    manage('bootable is %r' % (b,), w(bootable=b))
for k in ('', 'x' * 256, 'k!', '\u00e9', 'k\n'):
    manage('metadata key %r' % (k if len(k) < 20 else len(k)), w(metadata={k: 'v'}))
manage('two bad metadata keys', w(metadata={'b!': 'v', 'a!': 'v'}))
for v in (5, None, 'x' * 256, [], True, {'a': 1}):
    manage('metadata value %r' % (v if not isinstance(v, str) else len(v),), w(metadata={'k': v}))
for m in ([], 'x', 5, True):
    manage('metadata is %r' % (m,), w(metadata=m))
manage('already managed', w(ref={'source-name': 'volume-' + EXISTING}))
manage('already managed, unknown host', w(host='nohost@x', ref={'source-name': 'volume-' + EXISTING}))
manage('already managed, upper case', w(ref={'source-name': 'volume-' + EXISTING.upper()}))
manage('malformed', None, raw='{"volume":')
manage('body is not UTF-8', None, raw='{"volume": "\xe9"}')
manage('NaN', None, raw='{"volume": NaN}')
manage('empty body', None, raw='')
manage('no content type', None, raw='{}', headers={'Content-Type': ''})
manage('text/plain', GOOD, headers={'Content-Type': 'text/plain'})
manage('application/xml', GOOD, headers={'Content-Type': 'application/xml'})
manage('many errors', {'name': 5, 'host': 'a b', 'x': 1})
manage('many errors with a ref', {'name': 5, 'host': 'a b', 'x': 1, 'ref': {}})
manage('errors of siblings', w(name=5, host='a b', zone='z'))
manage('errors of siblings without extra keys', w(name='x' * 256, host='a b', availability_zone=5))
manage('numbers', w(name=1e3, host=-5))
manage('large numbers', None, raw='{"volume": {"ref": {}, "name": 18446744073709551615, "host": "x"}}')
manage('floats', None, raw='{"volume": {"ref": {}, "name": [1.0, 1e100, 1.5e-7, -0.0, 100000000000000000000.0, 0.1, 1e16, 123456.789]}}')
for v in ('3.72', '2.0', '1.0', '4.0', '3', 'abc', '3.0.1', '3.latest', '3.01', '', 'latest '):
    manage('version %r' % v, GOOD, headers={'OpenStack-API-Version': 'volume ' + v})
manage('only another service', GOOD, headers={'OpenStack-API-Version': 'compute 2.90'})
manage('version without a service', GOOD, headers={'OpenStack-API-Version': '3.16'})
manage('bad version and bad body', None, raw='{', headers={'OpenStack-API-Version': 'volume abc'})
manage('manageable_volumes at 3.7', GOOD, '3.7', path='/v3/%s/manageable_volumes' % P)
manage('another project in the path', GOOD, path='/v3/%s/os-volume-manage' % Q)
manage('a path that is no project', GOOD, path='/v3/x!y/os-volume-manage')
manage('trailing slash', GOOD, path=POST + '/')
ask('PUT', 'PUT', POST, dict(TOKEN, **JSON), {'volume': GOOD})
ask('DELETE', 'DELETE', POST, TOKEN)
ask('v2', 'GET', '/v2/', TOKEN)
ask('nowhere', 'GET', '/v3/%s/nowhere' % P, TOKEN)
ask('no token', 'POST', POST, JSON, {'volume': GOOD})
ask('no token and no project', 'POST', '/v3/os-volume-manage', JSON, {'volume': GOOD})
manage('too large', w(name='x' * 120000))
page = {'Accept': 'application/json'}
ask('nowhere, JSON wanted', 'GET', '/v3/%s/nowhere' % P, dict(TOKEN, **page))
manage('too large, JSON wanted', w(name='x' * 120000), headers=page)
manage('no user, JSON wanted', GOOD, app='headers', token=page)
ask('nowhere, HTML wanted', 'GET', '/v3/%s/nowhere' % P, dict(TOKEN, Accept='text/html'))
manage('no quota left', GOOD, path='/v3/%s/os-volume-manage' % ('c' * 32), token={'X-Auth-Token': 'adminuser:' + 'c' * 32})
# Who may.
for role in ('admin', 'member', 'reader', 'Admin', ''):
    who = {'X-User-Id': 'u1', 'X-Project-Id': P, 'X-Roles': role}
    manage('role %r' % role, GOOD, app='headers', token=who)
    manage('role %r, bad body' % role, {'x': 1}, app='headers', token=who)
    ask('role %r, get' % role, 'GET', '/v3/%s/volumes/%s' % (P, EXISTING), who, app='headers')
manage('no user', GOOD, app='headers', token={})
ask('theirs', 'GET', '/v3/%s/volumes/6d5b6c4c-5ac5-4c4c-9a7c-000000000004' % P, {'X-User-Id': 'u1', 'X-Project-Id': P, 'X-Roles': 'member'}, app='headers')
# The rest. What was made so far goes first: lists are held against ours.
with engine.begin() as c:
    c.execute(sa.text("update volumes set deleted = 1 where id not like '6d5b6c4c-5ac5-4c4c-9a7c-%'"))
ask('discovery', 'GET', '/', None)
ask('discovery with a version', 'GET', '/', {'OpenStack-API-Version': 'volume 3.50'})
ask('v3', 'GET', '/v3', TOKEN)
ask('v3 slash', 'GET', '/v3/', TOKEN)
ask('v3 slash with a version', 'GET', '/v3/', dict(TOKEN, **{'OpenStack-API-Version': 'volume 3.50'}))
ask('v3 slash without a token', 'GET', '/v3/', None)
for v in ('3.0', '3.3', '3.12', '3.13', '3.14', '3.15', '3.21', '3.47', '3.48', '3.49', '3.60', '3.61', '3.62', '3.63', '3.64', '3.65', '3.69', '3.71'):
    ask('get at ' + v, 'GET', '/v3/%s/volumes/%s' % (P, EXISTING), dict(TOKEN, **{'OpenStack-API-Version': 'volume ' + v}))
ask('get error_managing', 'GET', '/v3/%s/volumes/6d5b6c4c-5ac5-4c4c-9a7c-000000000002' % P, TOKEN)
ask('get managing', 'GET', '/v3/volumes/6d5b6c4c-5ac5-4c4c-9a7c-000000000003', TOKEN)
ask('get unknown', 'GET', '/v3/%s/volumes/6d5b6c4c-5ac5-4c4c-9a7c-00000000000f' % P, TOKEN)
ask('get no id', 'GET', '/v3/%s/volumes/nosuch' % P, TOKEN)
for tail in ('', '/detail'):
    for q in ('', '?limit=1', '?limit=2&marker=6d5b6c4c-5ac5-4c4c-9a7c-000000000003', '?limit=0', '?limit=x', '?limit=-1', '?marker=nosuch', '?offset=1', '?limit=1&offset=1', '?status=error_managing', '?status=error', '?name=one', '?all_tenants=1', '?all_tenants=x', '?sort=name:asc', '?sort=created_at', '?sort=bogus', '?sort_key=name&sort_dir=asc', '?bogus=1', '?metadata={"tier":"gold"}', '?with_count=true', '?availability_zone=mars', '?bootable=false', '?project_id=' + Q + '&all_tenants=1', '?name=one&status=available'):
        ask('list%s%s' % (tail, q), 'GET', '/v3/%s/volumes%s%s' % (P, tail, q), dict(TOKEN, **{'OpenStack-API-Version': 'volume 3.71' if 'count' in q else 'volume 3.0'}))
with open(os.path.join(HERE, 'http_cases.json'), 'w') as f:
    json.dump(cases, f, indent=1, ensure_ascii=True)
    f.write('\n')
print(len(cases), 'cases')
