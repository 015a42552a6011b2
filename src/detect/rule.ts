/** Compiled rules: plain data and closures. A fact that arrives meets nothing that still has to be parsed. */
import type {RuleHeader} from '../core/alert.ts';
import type {Fact, FactKind, Value} from '../core/fact.ts';
import type {Micros} from '../core/time.ts';

export type Predicate = (fact: Fact) => boolean;
export type Getter = (fact: Fact) => Value | undefined;

export const correlationTypes = [
  'event_count',
  'value_count',
  'value_sum',
  'value_avg',
  'value_percentile',
  'temporal',
  'temporal_ordered',
] as const;
export type CorrelationType = (typeof correlationTypes)[number];

interface Common {
  readonly uuid: string;
  readonly file: string;
  /** Of the file, from 0. */
  readonly document: number;
  /** Undefined for a rule that only feeds correlations. */
  readonly header: RuleHeader | undefined;
  /** It may alert: it has a header, and no correlation took it over without `generate: true`. */
  readonly alerts: boolean;
  readonly examples: Examples;
}

export interface Rule extends Common {
  readonly type: 'rule';
  /** Undefined: of any protocol. */
  readonly service: string | undefined;
  readonly kind: FactKind;
  /** It matches facts of these names only, in lower case; undefined: of any. */
  readonly names: ReadonlySet<string> | undefined;
  readonly matches: Predicate;
  /** It names a field that `varies`, per service: every repetition must be judged. */
  readonly varies: (service: string) => boolean;
}

export interface Correlation extends Common {
  readonly type: CorrelationType;
  /** What it counts: rules, or correlations that stand before it in the set. */
  readonly sources: readonly Source[];
  readonly timespan: Micros;
  readonly condition: Threshold;
  /** For `value_percentile`. */
  readonly percentile: number;
  /** Its groups are of one client, of one server, or of both: who the alert is about. */
  readonly about: {readonly client: boolean; readonly server: boolean};
}

export interface Source {
  readonly uuid: string;
  /** Group-by fields of this source, aliases resolved. */
  readonly groupBy: readonly Getter[];
  /** What `value_*` counts. */
  readonly value: Getter | undefined;
  /** One of these fields `varies` from one repetition of a fact to the next. */
  readonly varies: boolean;
}

export interface Threshold {
  readonly holds: (measure: number) => boolean;
  /** Only lower bounds (`gt`, `gte`): true as soon as it is reached. Else it is judged when the timespan ends. */
  readonly eager: boolean;
  /** A count that reaches this decides nothing more. */
  readonly enough: number;
}

/** Facts of an example in their order; a rule has one, a correlation several. */
export type Example = readonly Fact[];

export interface Examples {
  readonly fires: readonly Example[];
  readonly quiet: readonly Example[];
}

export interface RuleSet {
  readonly rules: readonly Rule[];
  /** Each stands behind those that it refers to. */
  readonly correlations: readonly Correlation[];
}
