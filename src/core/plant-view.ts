/** What is so now, for sinks that show a state and tell no story: Home Assistant, Sparkplug, metrics. */
import type {Level} from './alert.ts';
import type {AssetId} from './asset.ts';
import type {Approval} from './said.ts';

/** One asset as it is shown; a text is empty where nothing is known. */
export interface AssetView {
  readonly id: AssetId;
  readonly segment: string;
  /** Its first IP address, else its first MAC address. */
  readonly address: string;
  readonly name: string;
  readonly vendor: string;
  readonly model: string;
  readonly firmware: string;
  readonly role: string;
  /** `none`: nobody has decided. */
  readonly approval: Approval | 'none';
}

/** Alerts in state `new`. */
export interface OpenAlerts {
  readonly count: number;
  readonly worst: Level;
}

export interface Posture {
  readonly assets: Readonly<Record<Approval | 'none', number>>;
  readonly open: Readonly<Record<Level, number>>;
  /** By class: what stands before the number in the id of the rule (`MB` of MB-30). */
  readonly classes: ReadonlyMap<string, number>;
  /** The highest level of an open alert. */
  readonly worst: Level | 'ok';
}

/** Each answer is that of the moment. Throws where the store cannot be read. */
export interface PlantView {
  /** By segment and address; archived ones are not among them. */
  assets(limit: number): AssetView[];
  /** Undefined: there is none, or it is archived, or it became another one. */
  asset(id: AssetId): AssetView | undefined;
  open(): ReadonlyMap<AssetId, OpenAlerts>;
  posture(): Posture;
}

/** Classes of the rules that come with Bifrost, in words. */
export const alertClasses: Readonly<Record<string, string>> = {
  BL: 'baseline',
  CH: 'changes',
  MB: 'Modbus',
  NT: 'network',
  OT: 'controllers',
  PL: 'policy',
  PO: 'posture',
  SN: 'sensor',
  UA: 'OPC UA',
};

export const classOf = (ruleId: string): string => /^[A-Za-z0-9]+/.exec(ruleId)?.[0] ?? 'other';
