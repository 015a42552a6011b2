/** What the policy says of everything in the log of traffic, and of whom. */
import type {Ruling} from './checklist/site.ts';
import type {Policy} from './core/policy.ts';
import {OTHERS} from './core/traffic.ts';
import type {ExchangeEnd} from './policy/exchange.ts';
import type {PortsOf} from './policy/permission-test.ts';
import {exchangeOfRow} from './policy/traffic-exchange.ts';
import {compilePolicy} from './policy/verdict.ts';
import {zoneFinder} from './policy/zones.ts';
import type {TrafficSince} from './store/traffic.ts';

export interface Rulings {
  readonly rows: readonly (TrafficSince & Judged)[];
  /** Empty: none, or it cannot be told. */
  zoneOf(segment: string, end: ExchangeEnd): string;
}

export interface Judged {
  readonly ruling: Ruling;
  readonly why: string;
}

export function rulingsOf(policy: Policy | undefined, ports: PortsOf, traffic: readonly TrafficSince[]): Rulings {
  const judge = policy && compilePolicy(policy, ports);
  const zone = policy && zoneFinder(policy.zones);
  const rows = traffic
    .filter(({client}) => client !== OTHERS)
    .map((row) => {
      const {allowed, why} = judge?.(exchangeOfRow(row)) ?? {allowed: undefined, why: 'there is no policy'};
      return {...row, why, ruling: rulingOf(allowed)};
    });
  return {rows, zoneOf: (segment, end) => zone?.(segment, end) ?? ''};
}

const rulingOf = (allowed: boolean | undefined): Ruling =>
  allowed === undefined ? 'unsaid' : allowed ? 'allowed' : 'denied';
