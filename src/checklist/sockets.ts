/** Sockets that listen, and who holds them: proc(5), /proc/net/{tcp,tcp6,udp,udp6} → inode → /proc/PID/fd → /proc/PID/cgroup. */
import ipaddr from 'ipaddr.js';
import type {Found} from '../core/checklist.ts';
import {harmless} from '../core/harmless.ts';
import type {Place} from './probe.ts';
import {linkBelow, listBelow, readBelow, type Source} from './read.ts';

export interface Listener {
  readonly proto: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
  /** Name of the process; empty: it may not be seen. */
  readonly process: string;
  /** Unit of systemd that it belongs to; empty: none, or not known. */
  readonly unit: string;
  readonly pid: string;
}

/** States of proc_net_tcp: a TCP socket that listens; a UDP socket without a peer. */
const states = {tcp: '0A', udp: '07'} as const;
const MAX_PROCESSES = 20_000;
const MAX_FILES = 4096;

/** All listeners; `text` is what /proc/net said. */
export function listenersOf(place: Place): {readonly source: Source; readonly listeners: Listener[]} {
  const texts: string[] = [];
  const found: (Pick<Listener, 'proto' | 'address' | 'port'> & {inode: string})[] = [];
  for (const table of ['tcp', 'tcp6', 'udp', 'udp6']) {
    const read = readBelow(place, `/proc/net/${table}`);
    if (read.found === 'absent' && table !== 'tcp') continue; // IPv6 is switched off
    if (read.found !== 'read') return {source: hint(read), listeners: []};
    texts.push(read.text);
    found.push(...rowsOf(read.text, table.startsWith('tcp') ? 'tcp' : 'udp'));
  }
  const holders = holdersOf(place);
  const listeners = found.map(({inode, ...socket}) => {
    const pid = holders.get(inode) ?? '';
    return {
      ...socket,
      pid,
      process: pid === '' ? '' : processOf(place, pid),
      unit: pid === '' ? '' : unitOf(place, pid),
    };
  });
  return {source: {found: 'read', text: texts.join('')}, listeners};
}

/** Absent in a folder: nothing runs there, and that proves nothing about the box. */
const hint = (source: Exclude<Source, {found: 'read'}>): Source =>
  source.found === 'absent' ? {found: 'failed', reason: 'nothing runs in a folder: look on the box itself'} : source;

function rowsOf(text: string, proto: 'tcp' | 'udp') {
  return text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, local = '', remote = '', state, , , , , , inode = ''] = line.trim().split(/\s+/);
      const [hex = '', port = ''] = local.split(':');
      if (state !== states[proto] || !remote.endsWith(':0000')) return [];
      const address = addressOf(hex);
      return address === undefined ? [] : [{proto, address, port: Number.parseInt(port, 16), inode}];
    });
}

/** Words of 32 bits, as the kernel holds them (little endian), in hex. */
function addressOf(hex: string): string | undefined {
  if (!/^([0-9A-F]{8}|[0-9A-F]{32})$/i.test(hex)) return undefined;
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => [...Buffer.from(word, 'hex')].reverse());
  return ipaddr.fromByteArray(bytes).toString();
}

/** Process by inode of its sockets; those of others are seen by root alone. */
function holdersOf(place: Place): Map<string, string> {
  const holders = new Map<string, string>();
  for (const pid of processesOf(place)) {
    const files = listBelow(place, `/proc/${pid}/fd`);
    if (files.found !== 'read') continue;
    for (const file of files.names.slice(0, MAX_FILES)) {
      const inode = /^socket:\[(\d+)\]$/.exec(linkBelow(place, `/proc/${pid}/fd/${file}`) ?? '')?.[1];
      if (inode !== undefined) holders.set(inode, pid);
    }
  }
  return holders;
}

/** Ids of all processes. */
export function processesOf(place: Place): string[] {
  const list = listBelow(place, '/proc');
  return list.found === 'read' ? list.names.filter((name) => /^\d+$/.test(name)).slice(0, MAX_PROCESSES) : [];
}

function processOf(place: Place, pid: string): string {
  const read = readBelow(place, `/proc/${pid}/comm`);
  return read.found === 'read' ? harmless(read.text.trim()) : '';
}

/** `0::/system.slice/ssh.service` → `ssh.service`. */
export function unitOf(place: Place, pid: string): string {
  const read = readBelow(place, `/proc/${pid}/cgroup`);
  return read.found === 'read' ? harmless(/\/([^/\n]+\.service)(?=\/|$)/m.exec(read.text)?.[1] ?? '') : '';
}

/** Whether the sockets of a process may be seen. */
export const seenAs = (place: Place, pid: string): Found => listBelow(place, `/proc/${pid}/fd`).found;
