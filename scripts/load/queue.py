"""The scheduler's queue on a virtual host: queue.py bind|count VHOST"""
import sys
import pika

what, vhost = sys.argv[1:]
credentials = pika.PlainCredentials('guest', 'guest')
connection = pika.BlockingConnection(
    pika.ConnectionParameters('127.0.0.1', 5672, vhost, credentials))
channel = connection.channel()
channel.exchange_declare('openstack', 'topic')
queue = channel.queue_declare('cinder-scheduler')
if what == 'bind':
    channel.queue_bind('cinder-scheduler', 'openstack', 'cinder-scheduler')
else:
    print(queue.method.message_count)
connection.close()
