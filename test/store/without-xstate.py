"""
without-xstate.py PROGRAM ARGUMENT...: runs user-mode Linux where it cannot ask for the extended state of the processor. Its kernel
keeps a fixed room for that state, which a processor with AMX exceeds: it dies before its first program. Refused, it falls back to
what every x86-64 has (x87 and SSE); programs in it must then leave AVX alone (virtual-machine.ts).
"""

import errno
import os
import sys

import seccomp

PTRACE_GETREGSET, PTRACE_SETREGSET = 0x4204, 0x4205

refused = seccomp.SyscallFilter(seccomp.ALLOW)
for request in (PTRACE_GETREGSET, PTRACE_SETREGSET):
    refused.add_rule(seccomp.ERRNO(errno.EIO), "ptrace", seccomp.Arg(0, seccomp.EQ, request))
refused.load()
os.execvp(sys.argv[1], sys.argv[1:])
