/**
 * What people allow: zones, and the conduits between them (IEC 62443-3-2). Plain data, checked where it was read
 * (src/load/policy.ts); docs/policy.md describes how it is written. Once there is a policy, what no conduit allows between
 * two zones is denied.
 */
import type {Range, RegisterRange} from './range.ts';

/** `observe`: what would be denied is told and nothing more. */
export const policyModes = ['observe', 'enforce'] as const;
export type PolicyMode = (typeof policyModes)[number];

export const securityModes = ['None', 'Sign', 'SignAndEncrypt'] as const;
export type SecurityMode = (typeof securityModes)[number];

/** The zone of every address that is in no other. */
export const OUTSIDE = 'outside';
/** Every protocol, or every zone. */
export const ANY = 'any';

/** An IPv4 or IPv6 network; an address is one with all its bits. */
export interface Network {
  readonly bytes: readonly number[];
  readonly bits: number;
  /** As it was written. */
  readonly text: string;
}

/** Who belongs to a zone: all that is said of one member must hold. */
export interface Member {
  readonly segment?: string;
  readonly subnet?: Network;
  /** Id of an asset. */
  readonly asset?: string;
  /** Tag that a person gave an asset. */
  readonly tag?: string;
}

export interface Zone {
  readonly name: string;
  readonly about: string;
  readonly members: readonly Member[];
  /** `file:line`. */
  readonly where: string;
}

/** One end of a conduit: a zone by name (or `outside`, `any`), or a member without a zone. */
export type ConduitEnd = {readonly zone: string} | Member;

/** One line of a conduit. What it does not say it does not restrict: an empty list allows all. */
export interface Permission {
  /** Name of a protocol, `tcp`, `udp`, or `any`. */
  readonly protocol: string;
  /** Ports of the server; empty: those that the protocol calls its own. */
  readonly ports: readonly number[];
  /** Names (`write-single-register`), kinds (`read`), or function codes of Modbus: `16`, `8/1`. */
  readonly functions: readonly string[];
  readonly units: readonly Range[];
  readonly registers: readonly RegisterRange[];
  /** Of what is written, as it stands in the register. */
  readonly values?: {readonly min?: number; readonly max?: number};
  /** Services of OPC UA: `Read`, `Write`, `Call`. */
  readonly services: readonly string[];
  /** Ids of nodes and methods; `*` at the end stands for the rest. */
  readonly nodes: readonly string[];
  readonly security: readonly SecurityMode[];
  readonly where: string;
}

export interface Conduit {
  readonly name: string;
  readonly about: string;
  readonly from: readonly ConduitEnd[];
  readonly to: readonly ConduitEnd[];
  readonly allow: readonly Permission[];
  readonly where: string;
}

export interface Policy {
  readonly mode: PolicyMode;
  readonly zones: readonly Zone[];
  readonly conduits: readonly Conduit[];
}

/** A policy as a drawing shows it: places, and arrows from who asks to who answers. */
export interface ZonePicture {
  /** Zones, and ends of conduits that are in none. */
  readonly places: readonly {readonly name: string; readonly members: readonly string[]}[];
  readonly arrows: readonly {
    readonly from: string;
    readonly to: string;
    readonly conduit: string;
    readonly protocols: readonly string[];
  }[];
}
