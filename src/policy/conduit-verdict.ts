/** Says what the policy says of a fact: zones of both ends, and whether a conduit allows it (`conduit.*`). */
import type {Enricher} from '../core/enricher.ts';
import type {Fact, FactKind} from '../core/fact.ts';
import type {Site} from '../core/site.ts';
import {exchangeOf} from './exchange.ts';
import type {PortsOf} from './permission-test.ts';
import {compilePolicy, type JudgeByPolicy} from './verdict.ts';

/** What somebody did to somebody; the other kinds tell of what is wrong, or of one end alone. */
const DEEDS: ReadonlySet<FactKind> = new Set([
  'read',
  'write',
  'control',
  'program',
  'identify',
  'session',
  'exception',
  'flow',
  'service',
]);

/** Connections that came about; an attempt alone goes through no conduit. */
const isAttempt = ({kind, name}: Fact): boolean =>
  kind === 'flow' && name !== 'connection-opened' && name !== 'conversation-started';

export function conduitVerdict(site: Site, portsOf: PortsOf): Enricher {
  let isEnforced = true;
  let judge: JudgeByPolicy | undefined;

  function use({policy}: Site): void {
    judge = policy && compilePolicy(policy, portsOf);
    isEnforced = policy?.mode === 'enforce';
  }

  use(site);
  return {
    enrich(fact) {
      if (judge === undefined || !DEEDS.has(fact.kind) || isAttempt(fact)) return true;
      const {clientZone, serverZone, allowed, conduit, reason, why, looksAtValues} = judge(exchangeOf(fact));
      const {fields} = fact;
      if (clientZone !== '') fields['client.zone'] = clientZone;
      if (serverZone !== '') fields['server.zone'] = serverZone;
      if (allowed === undefined) return true;
      if (conduit !== '') fields['conduit.name'] = conduit;
      fields['conduit.why'] = why;
      if (reason !== undefined) fields['conduit.reason'] = reason;
      if (allowed || isEnforced) fields['conduit.allowed'] = allowed;
      else fields['conduit.on_trial'] = true;
      return !looksAtValues;
    },
    tick: () => [],
    use,
  };
}
