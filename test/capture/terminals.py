"""A pair of terminals: prints the path of one, and writes to it what comes in as lines of hex. What is sent back is told."""
import os, pty, select, sys, tty

master, slave = pty.openpty()
tty.setraw(slave)
print(os.ttyname(slave), flush=True)
while True:
    ready, _, _ = select.select([master, sys.stdin], [], [])
    if master in ready:
        print("sent", os.read(master, 1024).hex(), flush=True)
    if sys.stdin in ready:
        line = sys.stdin.readline()
        if line == "":
            break
        os.write(master, bytes.fromhex(line))
