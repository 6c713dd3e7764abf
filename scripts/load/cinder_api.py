"""The real cinder-api on a port of its own: cinder_api.py FOLDER VHOST
Beside the configuration that rows.py left in FOLDER. Prints the address, then becomes cinder-api."""
import glob
import os
import socket
import sys
import time

folder, vhost = sys.argv[1:]
with socket.socket() as free:
    free.bind(('127.0.0.1', 0))
    port = free.getsockname()[1]
conf = os.path.join(folder, 'cinder.conf')
with open(conf, 'a') as f:
    f.write(f'''
[DEFAULT]
auth_strategy = noauth
transport_url = rabbit://guest:guest@127.0.0.1:5672/{vhost}
osapi_volume_listen = 127.0.0.1
osapi_volume_listen_port = {port}
osapi_volume_workers = {os.cpu_count()}
api_paste_config = {glob.glob(sys.prefix + '/**/api-paste.ini', recursive=True)[0]}
state_path = {folder}
default_log_levels = cinder=WARN,eventlet=WARN,oslo=WARN,sqlalchemy=WARN
''')


def announce():
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(('127.0.0.1', port)) == 0:
                print(f'listening on http://127.0.0.1:{port}', flush=True)
                return
        time.sleep(0.1)


# In a grandchild, so that the process that was started is cinder-api itself, and has no child
# that it does not know.
child = os.fork()
if child == 0:
    if os.fork() == 0:
        announce()
    os._exit(0)
os.waitpid(child, 0)
program = os.path.join(os.path.dirname(sys.executable), 'cinder-api')
os.execv(program, [program, '--config-file', conf])
