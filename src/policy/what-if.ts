/** A policy against the log of traffic: what it denies, and which of its lines nobody ever used. */
import type {Permission, Policy} from '../core/policy.ts';
import {OTHERS, type Traffic} from '../core/traffic.ts';
import type {PortsOf} from './permission-test.ts';
import {exchangeOfRow} from './traffic-exchange.ts';
import {compilePolicy, type Verdict} from './verdict.ts';

export interface Judged {
  readonly traffic: Traffic;
  readonly verdict: Verdict;
}

/** Every row with its verdict; what was counted together (`others`) cannot be judged. */
export function judgeTraffic(policy: Policy, portsOf: PortsOf, traffic: readonly Traffic[]): Judged[] {
  const judge = compilePolicy(policy, portsOf);
  return traffic
    .filter(({client}) => client !== OTHERS)
    .map((row) => ({traffic: row, verdict: judge(exchangeOfRow(row))}));
}

export interface Unused {
  readonly conduit: string;
  readonly permission: Permission;
}

/** Lines that no exchange fits: each is tried alone, so that one line does not hide another. */
export function unusedLines(policy: Policy, portsOf: PortsOf, traffic: readonly Traffic[]): Unused[] {
  const exchanges = traffic.filter(({client, kind}) => client !== OTHERS && kind !== 'flow').map(exchangeOfRow);
  const flows = traffic.filter(({client, kind}) => client !== OTHERS && kind === 'flow').map(exchangeOfRow);
  return policy.conduits.flatMap((conduit) =>
    conduit.allow
      .filter((permission) => {
        const judge = compilePolicy({...policy, conduits: [{...conduit, allow: [permission]}]}, portsOf);
        const isUsed = (all: typeof exchanges): boolean =>
          all.some((one) => judge(one).conduit === conduit.name && judge(one).allowed === true);
        return !isUsed(exchanges) && !(isOfTransport(permission) && isUsed(flows));
      })
      .map((permission) => ({conduit: conduit.name, permission})),
  );
}

/** Of these only connections are seen. */
const isOfTransport = ({protocol}: Permission): boolean =>
  protocol === 'tcp' || protocol === 'udp' || protocol === 'any';
