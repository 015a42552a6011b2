/** Says what the policy says of a fact: zones of both ends, and whether a conduit allows it (`conduit.*`). */
import type {Enricher} from '../core/enricher.ts';
import type {Fields} from '../core/fact.ts';
import type {Site} from '../core/site.ts';
import {exchangeOf, isDeed} from './exchange.ts';
import type {PortsOf} from './permission-test.ts';
import {compilePolicy, type JudgeByPolicy, type Verdict} from './verdict.ts';

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
      if (judge === undefined || !isDeed(fact)) return true;
      const verdict = judge(exchangeOf(fact));
      say(fact.fields, verdict, isEnforced);
      return !verdict.looksAtValues;
    },
    tick: () => [],
    use,
  };
}

function say(fields: Fields, verdict: Verdict, isEnforced: boolean): void {
  const {clientZone, serverZone, allowed, conduit, reason, why} = verdict;
  if (clientZone !== '') fields['client.zone'] = clientZone;
  if (serverZone !== '') fields['server.zone'] = serverZone;
  if (allowed === undefined) return;
  if (conduit !== '') fields['conduit.name'] = conduit;
  fields['conduit.why'] = why;
  if (reason !== undefined) fields['conduit.reason'] = reason;
  if (allowed || isEnforced) fields['conduit.allowed'] = allowed;
  else fields['conduit.on_trial'] = true;
}
