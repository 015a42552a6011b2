/**
 * Which rules of nftables accept whatever comes: `accept` behind nothing, or behind what binds nobody (a counter, a log, a limit,
 * the state `new`, every address, every port), here or in a chain to which they jump. nft(8).
 */
import type {Chain} from './nft-text.ts';

const MAX_DEPTH = 8;

/** Statements and conditions that let everybody through, at the beginning of a rule. */
const BINDS_NOBODY: readonly RegExp[] = [
  /^counter( packets \d+ bytes \d+)?( name \S+)?/,
  /^log( (prefix|level|group|flags|snaplen|queue-threshold) \S+)*/,
  /^limit rate( over)? \S+( burst \d+ \S+)?/,
  /^(meta )?nfproto (ipv4|ipv6|\{ ?ipv4, ?ipv6 ?\})/,
  /^ct state (\{[^}]*\bnew\b[^}]*\}|[\w,]*\bnew\b[\w,]*)/,
  /^ip [sd]addr (0\.0\.0\.0\/0|!= \S+)/,
  /^ip6 [sd]addr (::\/0|!= \S+)/,
  /^((meta )?l4proto|ip protocol|ip6 nexthdr) (tcp|udp|\{[^}]*\b(tcp|udp)\b[^}]*\})(?! [sd]port)/,
  /^(tcp|udp|th) [sd]port ([01]-65535|!= \S+)/,
  /^(meta )?(iif|iifname|oif|oifname) (!= \S+|"?\*"?)/,
];

/** One of the rules of this chain does. `chains`: all, since rules jump. */
export const acceptsAll = (chain: Chain, chains: readonly Chain[], depth = 0): boolean =>
  chain.rules.some((rule) => {
    const rest = unbound(rule);
    if (/^accept( comment .*)?$/.test(rest)) return true;
    const to = /^(?:jump|goto) (\S+)/.exec(rest)?.[1];
    const next = chains.find(
      ({name, table, family}) => name === to && table === chain.table && family === chain.family,
    );
    return next !== undefined && depth < MAX_DEPTH && acceptsAll(next, chains, depth + 1);
  });

/** What is left of a rule without what binds nobody. */
function unbound(rule: string): string {
  let rest = rule;
  for (;;) {
    const found = BINDS_NOBODY.map((one) => one.exec(rest)?.[0] ?? '').find((one) => one !== '');
    if (found === undefined) return rest;
    rest = rest.slice(found.length).trim();
  }
}
