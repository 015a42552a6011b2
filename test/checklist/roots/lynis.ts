/** Lynis' report (lynis-report.dat) beside what probes read: one entry a test of Lynis that hardening knows as a peer. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Evidence} from '../../../src/core/checklist.ts';
import type {Fields} from '../../../src/core/fact.ts';
import {pathOf, type Root} from './roots.ts';

/** `against`: something is wrong. `quiet`: looked at, nothing to say. `unseen`: not looked at, or not to be seen here. */
export type Opinion = 'against' | 'quiet' | 'unseen';

/** Opinion by test id. */
export function lynisOf(root: Root): (test: string) => Opinion {
  const report = readFileSync(join(pathOf(root), `../${root}.lynis.dat`), 'utf8');
  const executed = new Set(/^tests_executed=(.*)$/m.exec(report)?.[1]?.split('|'));
  const said = new Set([...report.matchAll(/^(?:suggestion|warning)\[\]=([A-Z]+-\d+)\|/gm)].map((match) => match[1]));
  return (test) => (said.has(test) ? 'against' : executed.has(test) ? 'quiet' : 'unseen');
}

/** What both say of one root. */
export interface Row {
  readonly test: string;
  readonly line: number;
  readonly about: string;
  readonly root: Root;
  readonly lynis: Opinion;
  readonly ours: Opinion;
  readonly reason: string;
}

export interface Peer {
  readonly test: string;
  readonly line: number;
  /** What both look at. */
  readonly about: string;
  readonly ours: (evidence: readonly Evidence[]) => Opinion;
}

/** A subject of the probe that `isBad` is against it; `absent` is what it means that there is no source. */
const by =
  (probe: string, isBad: (fields: Fields) => boolean, absent: Opinion = 'unseen') =>
  (evidence: readonly Evidence[]): Opinion => {
    const own = evidence.filter((one) => one.probe === probe);
    if (own.some(({subjects}) => subjects.some(({fields}) => isBad(fields)))) return 'against';
    if (own.every(({found}) => found === 'absent')) return absent;
    return own.every(({found}) => found === 'read') ? 'quiet' : 'unseen';
  };

const cis = (...rules: readonly string[]) =>
  by('cis', (fields) => fields['cis.holds'] === false && rules.includes(String(fields['cis.rule'])));
const notAsked = (): Opinion => 'unseen';
const input = by('nft', (fields) => fields['nft.hook'] === 'input' && fields['nft.policy'] !== 'drop', 'against');

export const peers: readonly Peer[] = [
  {
    test: 'AUTH-9268',
    line: 32,
    about: 'second factor in PAM',
    ours: by('sshd', (fields) => Number(fields['sshd.factors']) < 2),
  },
  {
    test: 'AUTH-9408',
    line: 33,
    about: 'failed log-ons are kept',
    ours: by('login-records', (fields) => fields['login-records.failed'] === false),
  },
  {
    test: 'CRYP-7902',
    line: 34,
    about: 'certificates that ended',
    ours: by('tls', (fields) => Number(fields['tls.days_left']) < 0),
  },
  {
    test: 'CRYP-7930',
    line: 35,
    about: 'encrypted disks',
    ours: by('crypt', (fields) => fields['crypt.is_encrypted'] === false),
  },
  {
    test: 'CRYP-7931',
    line: 35,
    about: 'encrypted swap',
    ours: by('crypt', (fields) => fields['crypt.mount'] === '[SWAP]' && fields['crypt.is_encrypted'] === false),
  },
  {
    test: 'CRYP-8004',
    line: 37,
    about: 'hardware source of randomness',
    ours: by('entropy', (fields) => fields['entropy.source'] === 'none'),
  },
  {
    test: 'HTTP-6712',
    line: 43,
    about: 'nginx writes an access log',
    ours: by('access-log', (fields) => fields['access-log.is_off'] === true, 'unseen'),
  },
  {
    test: 'PKGS-7392',
    line: 44,
    about: 'security updates that wait',
    ours: by('apt', (fields) => Number(fields['apt.pending']) > 0),
  },
  {
    test: 'KRNL-5788',
    line: 44,
    about: 'a kernel is installed',
    ours: by('kernel', (fields) => fields['kernel.is_behind'] === true, 'quiet'),
  },
  {
    test: 'KRNL-5830',
    line: 44,
    about: 'a restart is due',
    ours: by('kernel', (fields) => fields['kernel.wants_restart'] === true, 'quiet'),
  },
  {test: 'PKGS-7420', line: 44, about: 'updates without a person', ours: notAsked},
  {
    test: 'BOOT-5177',
    line: 45,
    about: 'services that start',
    ours: by('services', (fields) => fields['services.is_unneeded'] === true),
  },
  {
    test: 'NETW-3012',
    line: 45,
    about: 'what listens',
    ours: by('listeners', (fields) => fields['listeners.is_allowed'] === false),
  },
  {test: 'FIRE-4536', line: 46, about: 'nftables has rules', ours: input},
  {test: 'FIRE-4540', line: 46, about: 'nftables is not empty', ours: input},
  {test: 'FIRE-4590', line: 46, about: 'there is a firewall', ours: input},
  {test: 'ACCT-9628', line: 47, about: 'the audit daemon', ours: by('audit', () => false, 'against')},
  {
    test: 'ACCT-9630',
    line: 47,
    about: 'rules of the audit daemon',
    ours: by('audit', (fields) => fields['audit.rules'] === 0, 'against'),
  },
  {
    test: 'FILE-7524',
    line: 48,
    about: 'modes of files of the system',
    ours: cis('2.4.1.2', '5.1.1', '7.1.1', '7.1.3', '7.1.5', '7.1.7'),
  },
  {test: 'INSE-8322', line: 48, about: 'a telnet server', ours: cis('2.2.4')},
  {
    test: 'KRNL-6000',
    line: 48,
    about: 'sysctl',
    ours: cis('1.5.1', '1.5.2', '3.3.1', '3.3.2', '3.3.5', '3.3.8', '3.3.9', '3.3.10'),
  },
  {test: 'USB-1000', line: 48, about: 'USB storage', ours: cis('1.1.1.9')},
  {
    test: 'STRG-1926',
    line: 52,
    about: 'shared folders (NFS)',
    ours: by('backups', (fields) => fields['backups.others_read'] === true),
  },
];

/** Why the two differ, by `test root`. */
export const reasons: Readonly<Record<string, string>> = {
  'AUTH-9268 plain': 'Lynis lists the modules of PAM and has no opinion. One key or password is enough here.',
  'AUTH-9268 hardened': 'As before: a script cannot give people a second factor.',
  'CRYP-7930 plain': 'Lynis tells of encrypted disks that it finds, and has no opinion where there are none.',
  'CRYP-7930 hardened': 'As before.',
  'KRNL-5788 plain':
    'A folder without a boot loader has no kernel. Bifrost takes that as proof that there is nothing to start again.',
  'KRNL-5788 hardened': 'As before.',
  'BOOT-5177 plain': 'Lynis lists the services and has no opinion of avahi, inetd and rpcbind.',
  'FIRE-4590 plain':
    "Lynis finds the filter of this machine's kernel through /proc, and takes it for the firewall of the folder.",
  'ACCT-9628 hardened':
    'Lynis looks for a process, and nothing runs in a folder. Bifrost reads that the unit is enabled.',
  'KRNL-6000 hardened':
    "Lynis asks the kernel of this machine. Bifrost reads what the folder's sysctl.d will set at the start.",
};
