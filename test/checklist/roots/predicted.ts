/** What the checklist must say of the two roots, line by line, and why. Lines that are not named must come out alike. */
import type {LineState} from '../../../src/core/checklist.ts';

export interface Prediction {
  readonly line: number;
  readonly plain: LineState;
  readonly hardened: LineState;
  /** Clauses that object in the plain root. */
  readonly objects: readonly string[];
  readonly why: string;
}

export const predictions: readonly Prediction[] = [
  {
    line: 32,
    plain: 'fail',
    hardened: 'fail',
    objects: ['ssh-with-one-factor'],
    why: 'A script cannot give people a second factor. It says so.',
  },
  {
    line: 33,
    plain: 'pass',
    hardened: 'pass',
    objects: [],
    why: "Debian's own settings keep attempts; the script sets what could change (Storage=persistent, LogLevel VERBOSE).",
  },
  {
    line: 35,
    plain: 'fail',
    hardened: 'fail',
    objects: ['disk-in-clear'],
    why: 'Disks are encrypted when a system is installed, not later. The script says so.',
  },
  {
    line: 44,
    plain: 'pass',
    hardened: 'pass',
    objects: [],
    why: 'Updates wait in both, since the day of installation; they may wait two weeks. The script does not update: that is a matter of every week.',
  },
  {
    line: 45,
    plain: 'fail',
    hardened: 'unknown',
    objects: ['unneeded'],
    why: 'avahi, inetd and rpcbind start no more. What listens is seen on the running box alone: a folder is never a pass here.',
  },
  {
    line: 46,
    plain: 'fail',
    hardened: 'pass',
    objects: ['nft-absent', 'starts-with-machine'],
    why: 'nftables with a policy of drop for IPv4 and IPv6, from the start on.',
  },
  {
    line: 47,
    plain: 'fail',
    hardened: 'pass',
    objects: ['audit-absent', 'starts-with-machine'],
    why: 'auditd with rules, from the start on. There is no boot loader in the folder, so nothing is said of audit=1.',
  },
  {
    line: 48,
    plain: 'fail',
    hardened: 'pass',
    objects: ['rule-not-kept'],
    why: 'Modules, sysctl, modes, SSH and telnetd, as the rules say.',
  },
  {
    line: 58,
    plain: 'fail',
    hardened: 'pass',
    objects: ['escalation-rules-absent'],
    why: 'Audit rules for programs that run with more rights than whoever started them, and for changes of who may have them.',
  },
  {
    line: 67,
    plain: 'fail',
    hardened: 'pass',
    objects: ['open'],
    why: 'usb-storage does not load, and USBGuard blocks what its rules do not name.',
  },
];
