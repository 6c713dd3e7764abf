"""A database with Cinder's schema, one service and no limit of volumes:
rows.py make|ids|drop sqlite|mariadb FOLDER NAME
make prints its URL."""
import os
import subprocess
import sys
import sqlalchemy as sa

what, kind, folder, name = sys.argv[1:]
SERVER = 'mysql+pymysql://root@127.0.0.1:%s/' % os.environ.get('LOAD_MYSQL', 3306)
url = SERVER + name if kind == 'mariadb' else 'sqlite:///%s/cinder.sqlite' % folder


def admin(sql):
    if kind == 'mariadb':
        with sa.create_engine(SERVER).connect() as connection:
            connection.execute(sa.text(sql))


if what == 'make':
    admin('CREATE DATABASE %s CHARACTER SET utf8' % name)
    conf = os.path.join(folder, 'cinder.conf')
    with open(conf, 'w') as f:
        f.write('[database]\nconnection = %s\n[oslo_concurrency]\nlock_path = %s\n'
                % (url, folder))
    manage = os.path.join(os.path.dirname(sys.executable), 'cinder-manage')
    subprocess.run([manage, '--config-file', conf, 'db', 'sync'], check=True, cwd=folder,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with sa.create_engine(url).begin() as connection:
        quote = '`' if kind == 'mariadb' else '"'
        connection.execute(sa.text(
            'INSERT INTO services (created_at, updated_at, deleted, host, {0}binary{0}, topic, '
            "report_count, disabled, availability_zone, uuid, rpc_current_version, "
            "object_current_version) VALUES ('2026-01-01 00:00:00', "
            "'2199-01-01 00:00:00', 0, 'load@host', 'cinder-volume', 'cinder-volume', 1, 0, "
            "'nova', 'load', '3.20', '1.39')".format(quote)))
        connection.execute(sa.text(
            "UPDATE quota_classes SET hard_limit = -1 WHERE resource = 'volumes'"))
    print(url)
elif what == 'ids':
    with sa.create_engine(url).connect() as connection:
        for (volume,) in connection.execute(sa.text(
                "SELECT id FROM volumes WHERE deleted = 0 AND status = 'managing'")):
            print(volume)
elif what == 'drop':
    admin('DROP DATABASE IF EXISTS %s' % name)
