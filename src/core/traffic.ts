/** The log of traffic: who did what to which range, counted by the hour. What a policy looks at, and no values. */
import type {FactKind} from './fact.ts';
import type {Micros} from './time.ts';

export interface Traffic {
  /** When counting began: the start of an hour. */
  readonly hour: Micros;
  readonly segment: string;
  /** IP address, or MAC address in frames without IP. */
  readonly client: string;
  readonly server: string;
  readonly clientAsset: string;
  readonly serverAsset: string;
  readonly protocol: string;
  readonly port: number;
  readonly kind: FactKind;
  /** `write-single-register` */
  readonly name: string;
  /** Function code of Modbus: `16`, `8/1`; empty elsewhere. */
  readonly code: string;
  /** -1: none. */
  readonly unit: number;
  /** `holding 0-9, holding 20`: from 0. */
  readonly registers: string;
  /** Nodes and methods of OPC UA, parted by line ends. */
  readonly nodes: string;
  readonly service: string;
  readonly security: string;
  readonly count: number;
}

/** Client of the row that counts what found no room. */
export const OTHERS = 'others';
