/**
 * A fact is what was seen on the wire or answered by a device, judged by nobody. Dissectors report facts; rules judge.
 * Field names are Wireshark's display-filter names; what Wireshark has no name for is `bifrost.*`; enrichment adds
 * `client.*`, `server.*` and `baseline.*` (core/field.ts).
 */
import type {Micros} from './time.ts';

export const factKinds = [
  'read',
  'write',
  'control',
  'program',
  'identify',
  'session',
  'exception',
  'anomaly',
  'flow',
  'bind',
  'service',
  'deviation',
  'posture',
  'health',
] as const;

export type FactKind = (typeof factKinds)[number];

export type Scalar = string | number | boolean;
export type Value = Scalar | readonly Scalar[];

/** Flat: Wireshark's names have dots of their own. */
export type Fields = Record<string, Value>;

/** The values of a field as texts; none where it is absent. */
export const textsOf = (value: Value | undefined): readonly string[] =>
  typeof value === 'object' ? value.map(String) : value === undefined ? [] : [String(value)];

/** One end of a conversation. `ip` or `mac` is empty when the frame did not show it; `port` is 0 without ports. */
export interface Party {
  readonly ip: string;
  readonly mac: string;
  readonly port: number;
}

/** The end that a fact does not have. */
export const NOBODY: Party = {ip: '', mac: '', port: 0};

export interface Fact {
  readonly kind: FactKind;
  /** Name of the protocol that reported it: `modbus`, or `arp`, `tcp`, ... for the layers below. */
  readonly protocol: string;
  /** What happened, past-tense neutral, from the protocol's own vocabulary: `write-single-register`. */
  readonly name: string;
  readonly time: Micros;
  /** Number of the frame that completed it, counted from 1 in its source. */
  readonly frame: number;
  readonly segment: string;
  readonly means: 'passive' | 'active';
  readonly client: Party;
  readonly server: Party;
  /** Native detail, and what enrichment adds before rules run. */
  readonly fields: Fields;
}
