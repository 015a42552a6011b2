/** Who a match is about. */
import type {Finding, RuleHeader} from '../core/alert.ts';
import type {Fact, Party} from '../core/fact.ts';
import type {Firing} from './correlator.ts';
import type {Judge} from './rule.ts';

/**
 * Subject and object of a rule are client and server, the other way round where the server is the one that broke the
 * protocol or refused. A correlation is about those ends that it groups by: a sweep over many servers is about its client.
 */
export function findingOf(judge: Judge, rule: RuleHeader, {fact, time, matched}: Firing): Finding {
  const [subject, object] = judge.type === 'rule' ? endsOf(fact) : groupEnds(fact, judge.about);
  return {rule, time, segment: fact.segment, subject, object, fact, matched};
}

type Ends = readonly [subject: string, object: string];

function endsOf(fact: Fact): Ends {
  const client = end(fact, 'client');
  const server = end(fact, 'server');
  const isByServer = fact.fields['bifrost.from'] === 'server' || client === '';
  return isByServer ? [server, client] : [client, server];
}

function groupEnds(fact: Fact, about: {readonly client: boolean; readonly server: boolean}): Ends {
  if (about.client) return [end(fact, 'client'), about.server ? end(fact, 'server') : ''];
  return [about.server ? end(fact, 'server') : '', ''];
}

/** The asset, or the address where the inventory does not know one. */
function end(fact: Fact, side: 'client' | 'server'): string {
  const asset = fact.fields[`${side}.asset`];
  return typeof asset === 'string' ? asset : address(fact[side]);
}

const address = (party: Party): string => (party.ip === '' ? party.mac : party.ip);
