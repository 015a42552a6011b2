/** Rules of nftables (`nft list ruleset`) and iptables (`iptables-save`): what is accepted becomes conduits. */
import type {ConduitDraft, Importer, Intent, IntentOptions, PermissionDraft} from './intent.ts';

export const firewall: Importer = {read};

interface Accepted {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly transport: 'tcp' | 'udp';
  readonly ports: readonly number[];
}

const MAX_LINES = 100_000;
const ANYBODY = ['any'];

function read(rules: string, options: IntentOptions): Intent {
  const notes: string[] = [];
  const conduits = rules
    .split('\n')
    .slice(0, MAX_LINES)
    .flatMap((raw, i): ConduitDraft[] => {
      const line = raw.trim();
      const isAccepting = /\baccept\b|-j ACCEPT\b/.test(line);
      if (!isAccepting || /^(chain|table|type|#|:)/.test(line)) return [];
      const found = line.startsWith('-A') ? iptablesRule(line) : nftRule(line);
      if (found === undefined) {
        notes.push(`line ${i + 1} is not understood, left out: ${line.slice(0, 120)}`);
        return [];
      }
      return [{name: `firewall-${i + 1}`, from: found.from, to: found.to, allow: linesOf(found, options)}];
    });
  return {devices: [], conduits, notes};
}

/** A port that belongs to one protocol is that protocol: other payload on it is not meant. */
function linesOf({transport, ports}: Accepted, {protocolOf}: IntentOptions): PermissionDraft[] {
  const named = ports.flatMap((port) => protocolOf(port) ?? []);
  const others = ports.filter((port) => protocolOf(port) === undefined);
  return [
    ...[...new Set(named)].map((protocol) => ({protocol})),
    ...(others.length > 0 ? [{protocol: transport, ports: others}] : []),
  ];
}

function nftRule(line: string): Accepted | undefined {
  const transport = /\b(tcp|udp) dport /.exec(line)?.[1];
  const ports = portsIn(setOf(line, /\b(?:tcp|udp) dport /));
  if ((transport !== 'tcp' && transport !== 'udp') || ports === undefined || /!=/.test(line)) return undefined;
  const from = setOf(line, /\bip6? saddr /);
  const to = setOf(line, /\bip6? daddr /);
  if ([...from, ...to].some((one) => one.startsWith('@') || one.includes('-'))) return undefined;
  return {from: from.length > 0 ? from : ANYBODY, to: to.length > 0 ? to : ANYBODY, transport, ports};
}

/** What follows the words: one thing, or a set in braces. */
function setOf(line: string, words: RegExp): string[] {
  const found = new RegExp(`${words.source}(?:\\{([^}]*)\\}|(\\S+))`).exec(line);
  return (found?.[1] ?? found?.[2] ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function iptablesRule(line: string): Accepted | undefined {
  const option = (name: string): string[] => new RegExp(`(?:^|\\s)${name} (\\S+)`).exec(line)?.[1]?.split(',') ?? [];
  const [transport] = option('-p');
  const ports = portsIn([...option('--dport'), ...option('--dports')]);
  if ((transport !== 'tcp' && transport !== 'udp') || ports === undefined || line.includes(' ! ')) return undefined;
  const [from, to] = [option('-s'), option('-d')];
  return {from: from.length > 0 ? from : ANYBODY, to: to.length > 0 ? to : ANYBODY, transport, ports};
}

/** Ranges of ports are few in plants; a wide one is not taken over. */
const MAX_PORT_RANGE = 64;

function portsIn(texts: readonly string[]): number[] | undefined {
  const ports = texts.flatMap((text) => {
    const [, first, last = first] = /^(\d{1,5})(?:[-:](\d{1,5}))?$/.exec(text) ?? [];
    const count = Number(last) - Number(first) + 1;
    return count > 0 && count <= MAX_PORT_RANGE
      ? Array.from({length: count}, (_, i) => Number(first) + i)
      : [Number.NaN];
  });
  return ports.length > 0 && ports.every((port) => port >= 1 && port <= 65_535) ? ports : undefined;
}
