"""Stands for systemd: binds a Unix datagram socket and prints each datagram as one line of JSON, until its input ends.
Independent of the sender's language, so that a wrong length of an abstract name cannot cancel out."""
import json
import select
import socket
import sys

name = sys.argv[1]
receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
receiver.bind("\0" + name[1:] if name.startswith("@") else name)
print(json.dumps("bound"), flush=True)
while True:
    ready, _, _ = select.select([receiver, sys.stdin], [], [])
    if sys.stdin in ready:
        break
    print(json.dumps(receiver.recv(4096).decode()), flush=True)
