"""The scheduler's queue on a virtual host: queue.py bind|ids VHOST
`ids` empties it, and prints whose volumes its messages are."""
import json
import os
import sys
import pika

what, vhost = sys.argv[1:]
durable = bool(os.environ.get('LOAD_DURABLE'))
credentials = pika.PlainCredentials('guest', 'guest')
connection = pika.BlockingConnection(pika.ConnectionParameters(
    '127.0.0.1', int(os.environ.get('LOAD_RABBIT', 5672)), vhost, credentials))
channel = connection.channel()
channel.exchange_declare('openstack', 'topic', durable=durable)
queue = channel.queue_declare('cinder-scheduler', durable=durable)
if what == 'bind':
    channel.queue_bind('cinder-scheduler', 'openstack', 'cinder-scheduler')
else:
    for _ in range(queue.method.message_count):
        body = channel.basic_get('cinder-scheduler', auto_ack=True)[2]
        args = json.loads(json.loads(body)['oslo.message'])['args']
        print(args['volume']['versioned_object.data']['id'])
connection.close()
