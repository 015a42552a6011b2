/** File systems and swap of a machine, and whether they lie on an encrypted device: lsblk(8), fstab(5), crypttab(5). */
import {isRunning, outputOf} from './command.ts';
import type {Place} from './probe.ts';
import {readBelow, type Source} from './read.ts';

export interface Mount {
  /** Folder, or `[SWAP]`. */
  readonly mount: string;
  readonly device: string;
  /** Not there: it cannot be told. */
  readonly isEncrypted?: boolean;
}

export interface Mounts {
  readonly source: Source;
  readonly from: string;
  readonly mounts: readonly Mount[];
}

const FSTAB = '/etc/fstab';
const MAX_DEPTH = 16;

export const mountsOf = (place: Place, signal: AbortSignal): Promise<Mounts> | Mounts =>
  isRunning(place) ? liveMounts(place, signal) : fileMounts(place);

async function liveMounts(place: Place, signal: AbortSignal): Promise<Mounts> {
  const from = 'lsblk -J';
  const source = await outputOf(place, 'lsblk', signal);
  if (source.found !== 'read') return {source, from, mounts: []};
  try {
    const {blockdevices} = JSON.parse(source.text) as {blockdevices?: unknown};
    return {source, from, mounts: weakest(devicesOf(blockdevices, false, 0))};
  } catch {
    return {source: {found: 'failed', reason: 'is no JSON'}, from, mounts: []};
  }
}

/** What lies on several disks is encrypted where all are. */
const weakest = (mounts: readonly Mount[]): Mount[] =>
  mounts.map((one) => ({
    ...one,
    isEncrypted:
      one.mount === '[SWAP]'
        ? one.isEncrypted === true
        : mounts.every(({mount, isEncrypted}) => mount !== one.mount || isEncrypted === true),
  }));

/** Devices below each other: what lies below one of type crypt is encrypted. */
function devicesOf(list: unknown, isBelowCrypt: boolean, depth: number): Mount[] {
  if (!Array.isArray(list) || depth > MAX_DEPTH) return [];
  return list.flatMap((entry: unknown) => {
    const {name, type, mountpoints, children} = (entry ?? {}) as Readonly<Record<string, unknown>>;
    const isEncrypted = isBelowCrypt || type === 'crypt';
    const own = (Array.isArray(mountpoints) ? mountpoints : []).flatMap((mount: unknown) =>
      typeof mount === 'string' ? [{mount, device: String(name), isEncrypted}] : [],
    );
    return [...own, ...devicesOf(children, isEncrypted, depth + 1)];
  });
}

/** Of no importance: kept in memory, or on another machine. */
const ELSEWHERE = /^(tmpfs|proc|sysfs|devpts|devtmpfs|efivarfs|overlay|nfs4?|cifs|iso9660|udf|auto)$/;

function fileMounts(place: Place): Mounts {
  const fstab = readBelow(place, FSTAB);
  if (fstab.found !== 'read') return {source: fstab, from: FSTAB, mounts: []};
  const crypttab = readBelow(place, '/etc/crypttab');
  if (crypttab.found === 'denied' || crypttab.found === 'failed')
    return {source: crypttab, from: '/etc/crypttab', mounts: []};
  const names = new Set(crypttab.found === 'read' ? rowsOf(crypttab.text).map(([name]) => `/dev/mapper/${name}`) : []);
  const mounts = rowsOf(fstab.text).flatMap(([device = '', mount = '', type = '', options = '']) => {
    if (ELSEWHERE.test(type) || options.split(',').includes('bind')) return [];
    return [{mount: type === 'swap' ? '[SWAP]' : mount, device, ...encryption(device, names)}];
  });
  return {source: fstab, from: FSTAB, mounts};
}

const rowsOf = (text: string): string[][] =>
  text.split('\n').flatMap((line) => (/^\s*(#|$)/.test(line) ? [] : [line.trim().split(/\s+/)]));

/** Without crypttab nothing is encrypted. With one, a UUID or a volume of LVM may lie on any device. */
function encryption(device: string, names: ReadonlySet<string>): Pick<Mount, 'isEncrypted'> {
  if (names.has(device)) return {isEncrypted: true};
  if (names.size === 0 || /^\/dev\/(sd|nvme|vd|mmcblk)\w+$/.test(device)) return {isEncrypted: false};
  return {};
}

/** The mount that holds a path: the longest that is a beginning of it. */
export function holderOf(path: string, mounts: readonly Mount[]): Mount | undefined {
  const holds = ({mount}: Mount): boolean => mount === '/' || path === mount || path.startsWith(`${mount}/`);
  return mounts.filter(holds).sort((a, b) => b.mount.length - a.mount.length)[0];
}
