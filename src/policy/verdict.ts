/** Compiles a policy once; then: is this exchange allowed, by which line, and if not, which line came closest. */
import {ANY, type Conduit, type ConduitEnd, OUTSIDE, type Policy} from '../core/policy.ts';
import type {Exchange, ExchangeEnd} from './exchange.ts';
import {type CompiledPermission, compilePermission, type PortsOf, type Reason} from './permission-test.ts';
import {fits, isGroup, type ZoneOf, zoneFinder} from './zones.ts';

export interface Verdict {
  readonly clientZone: string;
  readonly serverZone: string;
  /** Undefined: the policy says nothing of this. */
  readonly allowed: boolean | undefined;
  /** Conduit that allows it, or that came closest; empty: none. */
  readonly conduit: string;
  /** What did not fit, where it is denied. */
  readonly reason: Reason | undefined;
  /** In words, with the line of the file. */
  readonly why: string;
  /** The same exchange with other values may be judged otherwise. */
  readonly looksAtValues: boolean;
}

export type JudgeByPolicy = (exchange: Exchange) => Verdict;

interface CompiledConduit {
  readonly conduit: Conduit;
  readonly permissions: readonly CompiledPermission[];
}

export function compilePolicy({zones, conduits}: Policy, portsOf: PortsOf): JudgeByPolicy {
  const zoneOf = zoneFinder(zones);
  const compiled = conduits.map((conduit) => ({
    conduit,
    permissions: conduit.allow.map((permission) => compilePermission(permission, portsOf)),
  }));
  return (exchange) => judge(exchange, zoneOf, compiled);
}

function judge(exchange: Exchange, zoneOf: ZoneOf, compiled: readonly CompiledConduit[]): Verdict {
  const clientZone = zoneOf(exchange.segment, exchange.client);
  const serverZone = isGroup(exchange.server) ? undefined : zoneOf(exchange.segment, exchange.server);
  const zones = {clientZone: clientZone ?? '', serverZone: serverZone ?? ''};
  const unsaid = {...zones, allowed: undefined, conduit: '', reason: undefined, looksAtValues: false};
  if (clientZone === undefined || serverZone === undefined) return {...unsaid, why: 'no policy is about this'};
  if (clientZone === OUTSIDE && serverZone === OUTSIDE) return {...unsaid, why: 'both are outside of all zones'};
  const between = compiled.filter(({conduit}) => isBetween(conduit, exchange, clientZone, serverZone));
  if (between.length === 0) {
    if (clientZone === serverZone) return {...unsaid, why: `within zone ${clientZone}, for which there is no conduit`};
    return {
      ...unsaid,
      allowed: false,
      reason: 'conduit',
      why: `no conduit goes from ${clientZone} to ${serverZone}${backwards(compiled, exchange, clientZone, serverZone)}`,
    };
  }
  return {...zones, ...bestOf(between, exchange)};
}

const isBetween = (
  {from, to}: Conduit,
  {segment, client, server}: Exchange,
  clientZone: string,
  serverZone: string,
): boolean =>
  from.some((end) => isEnd(end, segment, client, clientZone)) &&
  to.some((end) => isEnd(end, segment, server, serverZone));

const isEnd = (end: ConduitEnd, segment: string, party: ExchangeEnd, zone: string): boolean =>
  'zone' in end ? end.zone === zone || end.zone === ANY : fits(end, segment, party);

/** Whoever confuses the ends of a conduit gets to read it. */
function backwards(
  compiled: readonly CompiledConduit[],
  exchange: Exchange,
  clientZone: string,
  serverZone: string,
): string {
  const {segment, client, server} = exchange;
  const found = compiled.find(({conduit}) =>
    isBetween(conduit, {...exchange, segment, client: server, server: client}, serverZone, clientZone),
  );
  return found === undefined ? '' : `; ${found.conduit.name} (${found.conduit.where}) goes the other way`;
}

type Best = Pick<Verdict, 'allowed' | 'conduit' | 'reason' | 'why' | 'looksAtValues'>;

/** The line that allows it, or the one that most of it fits. */
function bestOf(between: readonly CompiledConduit[], exchange: Exchange): Best {
  let best: Best | undefined;
  let passed = -1;
  let looksAtValues = false;
  for (const {conduit, permissions} of between) {
    for (const {permission, tests, looksAtValues: looks} of permissions) {
      const failed = tests.findIndex((test) => !test.passes(exchange));
      looksAtValues ||= looks && (failed === -1 || failed === tests.length - 1);
      if (failed === -1)
        return {
          allowed: true,
          conduit: conduit.name,
          why: `${conduit.name} (${permission.where}) allows it`,
          reason: undefined,
          looksAtValues,
        };
      if (failed <= passed) continue;
      passed = failed;
      const why = `${conduit.name} (${permission.where}) comes closest: ${tests[failed]?.why(exchange) ?? ''}`;
      best = {allowed: false, conduit: conduit.name, reason: tests[failed]?.reason, why, looksAtValues};
    }
  }
  return {allowed: false, conduit: '', reason: 'conduit', why: '', ...best, looksAtValues};
}
