"""send.py INTERFACE LAST: 10.0.0.LAST asks Modbus of 10.0.1.LAST, in frames of their own."""
import socket
import struct
import sys
import time

interface, last = sys.argv[1], int(sys.argv[2]) % 250
out = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
out.bind((interface, 0))
client = (bytes([2, 0, 0, 0, 1, last]), bytes([10, 0, 0, last]), 40000 + last)
server = (bytes([2, 0, 0, 0, 2, last]), bytes([10, 0, 1, last]), 502)


def total(data):
    if len(data) % 2:
        data += b"\0"
    sum_ = sum(struct.unpack(f">{len(data) // 2}H", data))
    while sum_ >> 16:
        sum_ = (sum_ & 0xFFFF) + (sum_ >> 16)
    return ~sum_ & 0xFFFF


def send(source, target, seq, ack, flags, payload=b""):
    tcp = struct.pack(">HHIIBBHHH", source[2], target[2], seq, ack, 0x50, flags, 8192, 0, 0)
    pseudo = source[1] + target[1] + struct.pack(">BBH", 0, 6, len(tcp) + len(payload))
    tcp = tcp[:16] + struct.pack(">H", total(pseudo + tcp + payload)) + tcp[18:]
    ip = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(tcp) + len(payload), 0, 0, 64, 6, 0) + source[1] + target[1]
    ip = ip[:10] + struct.pack(">H", total(ip)) + ip[12:]
    out.send(target[0] + source[0] + b"\x08\x00" + ip + tcp + payload)


send(client, server, 999, 0, 2)
send(server, client, 4999, 1000, 18)
send(client, server, 1000, 5000, 16)
for i in range(20):
    ask = struct.pack(">HHHBBHH", i, 0, 6, 1, 3, 0, 2)
    answer = struct.pack(">HHHBBBHH", i, 0, 7, 1, 3, 4, 1, 2)
    send(client, server, 1000 + i * len(ask), 5000 + i * len(answer), 24, ask)
    send(server, client, 5000 + i * len(answer), 1000 + (i + 1) * len(ask), 24, answer)
    time.sleep(0.02)
