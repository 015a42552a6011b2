/**
 * Tunnels of WireGuard: as they are declared (wg-quick(8), systemd.netdev(5)), and on a running machine as the kernel has them
 * (/sys/class/net, wg(8)). Keys are looked for and never kept.
 */
import {isRunning, outputOf} from './command.ts';
import type {Unread} from './drop-ins.ts';
import type {Place} from './probe.ts';
import {listBelow, readBelow, statBelow} from './read.ts';
import {type Section, sectionOf, settings} from './unit/ini.ts';

const QUICK = '/etc/wireguard';
const NETDEV = ['/etc/systemd/network', '/run/systemd/network', '/usr/lib/systemd/network'];
const NETWORKS = '/sys/class/net';

export interface Tunnel {
  readonly name: string;
  /** File that declares it; empty: it was made otherwise. */
  readonly file: string;
  /** Not there: a folder does not tell. */
  readonly isUp?: boolean;
  /** Not there: nobody who may say so was asked. */
  readonly peers?: number;
  /** Whoever is on the machine can read its private key. */
  readonly isKeyOpen: boolean;
  /** Seconds since 1970 of the latest handshake with each peer, 0: never; not there: it was not asked. */
  readonly handshakes?: readonly number[];
}

export interface Tunnels {
  readonly tunnels: readonly Tunnel[];
  readonly unread: readonly Unread[];
}

/** Never throws. */
export async function tunnelsOf(place: Place, signal: AbortSignal): Promise<Tunnels> {
  const files = filesOf(place);
  const declared = files.tunnels;
  if (!isRunning(place)) return files;
  const up = wireguardDevices(place);
  if (!Array.isArray(up)) return {...files, unread: [...files.unread, up]};
  const names = [...new Set([...declared.map(({name}) => name), ...up])].sort();
  const running = up.length === 0 ? undefined : await runningPeers(place, signal);
  const isKnown = running instanceof Map;
  return {
    tunnels: names.map((name) => {
      const file = declared.find((one) => one.name === name) ?? {name, file: '', isKeyOpen: false};
      const isUp = up.includes(name);
      const handshakes = isKnown && isUp ? (running.get(name) ?? []) : undefined;
      return {...file, isUp, ...(handshakes !== undefined && {handshakes, peers: handshakes.length})};
    }),
    unread: [...files.unread, ...(running === undefined || isKnown ? [] : [{...running, path: 'wg show'}])],
  };
}

/** Interfaces that the kernel says are of WireGuard. */
export function wireguardDevices(place: Place): string[] | Unread {
  const list = listBelow(place, NETWORKS);
  if (list.found !== 'read') return list.found === 'absent' ? [] : {...list, path: NETWORKS};
  return list.names.filter((name) => {
    const read = readBelow(place, `${NETWORKS}/${name}/uevent`);
    return read.found === 'read' && /^DEVTYPE=wireguard$/m.test(read.text);
  });
}

/** `wg show all latest-handshakes`: interface, public key, seconds. */
async function runningPeers(place: Place, signal: AbortSignal) {
  const told = await outputOf(place, 'wg', signal);
  if (told.found === 'absent')
    return {found: 'failed', reason: 'wg is not installed: apt-get install wireguard-tools'} as const;
  if (told.found !== 'read') return told;
  const peers = new Map<string, number[]>();
  for (const line of told.text.split('\n')) {
    const [name = '', key = '', at = ''] = line.split('\t');
    if (key !== '') peers.set(name, [...(peers.get(name) ?? []), Number(at) || 0]);
  }
  return peers;
}

function filesOf(place: Place): Tunnels {
  const tunnels: Tunnel[] = [];
  const unread: Unread[] = [];
  for (const folder of [QUICK, ...NETDEV]) {
    const list = listBelow(place, folder);
    if (list.found === 'denied' || list.found === 'failed') unread.push({...list, path: folder});
    const names = list.found === 'read' ? list.names : [];
    for (const path of names.filter((one) => /\.(conf|netdev)$/.test(one)).map((name) => `${folder}/${name}`)) {
      const read = readBelow(place, path);
      if (read.found === 'read') tunnels.push(...tunnelIn(place, path, read.text));
      else if (read.found !== 'absent') unread.push({...read, path});
    }
  }
  return {tunnels, unread};
}

function tunnelIn(place: Place, file: string, text: string): Tunnel[] {
  const isQuick = file.startsWith(`${QUICK}/`);
  const netdev = sectionOf(text, 'NetDev');
  if (!isQuick && last(netdev, 'Kind').toLowerCase() !== 'wireguard') return [];
  const name = isQuick ? file.slice(QUICK.length + 1, -'.conf'.length) : last(netdev, 'Name');
  const own = sectionOf(text, isQuick ? 'Interface' : 'WireGuard');
  const peers = settings(sectionOf(text, isQuick ? 'Peer' : 'WireGuardPeer'), 'PublicKey').length;
  const keyFiles = isQuick
    ? [...text.matchAll(/^[^#\n]*\bprivate-key\s+([^\s;]+)/gm)].map(([, path = '']) => path.replaceAll('%i', name))
    : settings(own, 'PrivateKeyFile');
  const holders = [...(last(own, 'PrivateKey') === '' ? [] : [file]), ...keyFiles];
  return [{name, file, peers, isKeyOpen: holders.some((path) => isOpen(place, path))}];
}

const last = (section: Section, key: string): string => settings(section, key).at(-1) ?? '';

/** By everybody, who can also reach its folder. */
function isOpen(place: Place, path: string): boolean {
  const [file, folder] = [statBelow(place, path), statBelow(place, path.slice(0, path.lastIndexOf('/')) || '/')];
  return file.found === 'read' && (file.mode & 0o004) !== 0 && folder.found === 'read' && (folder.mode & 0o001) !== 0;
}
