"""Stands for systemd: binds a Unix datagram socket and prints each datagram as one line of JSON.
Independent of the sender's language, so that a wrong length of an abstract name cannot cancel out."""
import json
import socket
import sys

name = sys.argv[1]
receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
receiver.bind("\0" + name[1:] if name.startswith("@") else name)
print(json.dumps("bound"), flush=True)
while True:
    print(json.dumps(receiver.recv(4096).decode()), flush=True)
