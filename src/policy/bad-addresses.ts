/**
 * Addresses and names that somebody put on a list of bad ones, offline: an exact address, a network, or a domain with all below it.
 * Adds `bifrost.listed` with the entry that matches. A look-up per length of prefix or per label, whatever the list holds.
 */
import type {Enricher} from '../core/enricher.ts';
import type {Fact, Value} from '../core/fact.ts';
import type {Site} from '../core/site.ts';

interface Lists {
  /** Prefixes by version, length and bits; which lengths there are. */
  readonly networks: ReadonlyMap<string, string>;
  readonly lengths: readonly (readonly [version: 4 | 6, bits: number])[];
  readonly domains: ReadonlySet<string>;
}

/** Fields that hold names of others. */
const NAMES = ['dns.qry.name', 'tls.handshake.extensions_server_name', 'http.host'] as const;

export function badAddresses(site: Site): Enricher {
  let lists = listsOf(site.badAddresses);
  return {
    enrich(fact) {
      const listed = entryFor(lists, fact);
      if (listed !== undefined) fact.fields['bifrost.listed'] = listed;
      return true;
    },
    tick: () => [],
    use(next) {
      lists = listsOf(next.badAddresses);
    },
  };
}

function listsOf(entries: readonly string[]): Lists {
  const networks = new Map<string, string>();
  const lengths = new Map<string, readonly [4 | 6, number]>();
  const domains = new Set<string>();
  for (const entry of entries) {
    const [text = '', length] = entry.split('/', 2);
    const version = versionOf(text);
    if (version === 0) {
      domains.add(entry.toLowerCase());
      continue;
    }
    const bits = length === undefined ? WIDTH[version] : Number(length);
    networks.set(keyOf(version, bits, numberOf(text, version)), entry);
    lengths.set(`${version}/${bits}`, [version, bits]);
  }
  return {networks, lengths: [...lengths.values()], domains};
}

function entryFor(lists: Lists, {kind, client, server, fields}: Fact): string | undefined {
  if (kind === 'flow' && lists.lengths.length > 0) {
    const address = networkOf(lists, server.ip) ?? networkOf(lists, client.ip);
    if (address !== undefined) return address;
  }
  if (lists.domains.size === 0) return undefined;
  for (const name of NAMES) {
    const listed = domainOf(lists, fields[name]);
    if (listed !== undefined) return listed;
  }
  return undefined;
}

function networkOf({networks, lengths}: Lists, ip: string): string | undefined {
  const version = versionOf(ip);
  if (version === 0) return undefined;
  const number = numberOf(ip, version);
  for (const [of, bits] of lengths) {
    if (of !== version) continue;
    const entry = networks.get(keyOf(version, bits, number));
    if (entry !== undefined) return entry;
  }
  return undefined;
}

/** The name itself, or a domain above it. */
function domainOf({domains}: Lists, value: Value | undefined): string | undefined {
  for (const name of typeof value === 'string' ? [value] : Array.isArray(value) ? value : []) {
    const labels = String(name).toLowerCase().split('.');
    for (let i = 0; i < labels.length; i++) {
      const domain = labels.slice(i).join('.');
      if (domains.has(domain)) return domain;
    }
  }
  return undefined;
}

const WIDTH = {4: 32, 6: 128} as const;

const keyOf = (version: 4 | 6, bits: number, number: bigint): string =>
  `${version}/${bits}/${number >> BigInt(WIDTH[version] - bits)}`;

const versionOf = (ip: string): 4 | 6 | 0 => (ip.includes(':') ? 6 : /^\d+\.\d+\.\d+\.\d+$/.test(ip) ? 4 : 0);

function numberOf(ip: string, version: 4 | 6): bigint {
  const parts = version === 4 ? ip.split('.').map((part) => BigInt(part)) : groupsOf(ip);
  const width = version === 4 ? 8n : 16n;
  return parts.reduce((number, part) => (number << width) | part, 0n);
}

/** The eight groups of an IPv6 address; `::` stands for those of zero. */
function groupsOf(ip: string): bigint[] {
  const [head = '', tail] = ip.split('::', 2);
  const read = (text: string): bigint[] => (text === '' ? [] : text.split(':').map((group) => BigInt(`0x${group}`)));
  const [before, after] = [read(head), read(tail ?? '')];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  return [...before, ...new Array<bigint>(zeros).fill(0n), ...after];
}
