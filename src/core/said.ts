/**
 * What people said of an asset: who it is to them, and whether it belongs there. It is kept apart from what was observed,
 * wins where both are shown, and never overwrites it.
 */
import type {Asset, AssetId, IdentityField, Observed} from './asset.ts';
import {deviceRoles} from './device-profile.ts';
import type {Micros} from './time.ts';

/** Approved: it belongs there. Rejected: it does not. Archived: it did, and must not come back. */
export const approvals = ['approved', 'rejected', 'archived'] as const;
export type Approval = (typeof approvals)[number];

const criticalities = ['low', 'medium', 'high', 'critical'] as const;
export const assetRoles = [...deviceRoles, 'server', 'workstation', 'scanner', 'other'] as const;

interface SaidFieldAbout {
  readonly about: string;
  /** The only values it may have. */
  readonly values?: readonly string[];
}

/** Everything that people may say of an asset, one value each. */
export const saidFields = {
  name: {about: 'Name'},
  description: {about: 'What it is for'},
  role: {about: 'Role', values: assetRoles},
  class: {about: 'Kind of network it belongs to', values: ['ot', 'it', 'network', 'iot']},
  type: {about: 'Type, as the site calls it'},
  subtype: {about: 'Subtype, as the site calls it'},
  purdueLevel: {about: 'Level of the Purdue model', values: ['0', '1', '2', '3', '3.5', '4', '5']},
  zone: {about: 'Zone (IEC 62443)'},
  site: {about: 'Site'},
  location: {about: 'Where it stands'},
  owner: {about: 'Who answers for it'},
  function: {about: 'Business function'},
  criticality: {about: 'How much depends on it', values: criticalities},
  vendor: {about: 'Vendor'},
  model: {about: 'Model'},
  orderNumber: {about: 'Order number'},
  serial: {about: 'Serial number'},
  firmware: {about: 'Firmware version'},
  hardware: {about: 'Hardware revision'},
  os: {about: 'Operating system'},
  osVersion: {about: 'Its version'},
  osDistribution: {about: 'Its distribution'},
  osArchitecture: {about: 'Its architecture'},
  programming: {about: 'It may load programs and start and stop controllers', values: ['yes', 'no']},
  scanner: {about: 'It may scan', values: ['yes', 'no']},
  endOfSupport: {about: 'Day on which the vendor ends its support'},
} as const satisfies Readonly<Record<string, SaidFieldAbout>>;

export type SaidField = keyof typeof saidFields;
export const saidFieldNames = Object.keys(saidFields) as SaidField[];
export const isSaidField = (name: string): name is SaidField => Object.hasOwn(saidFields, name);

/** Longest value that people may say. */
export const MAX_SAID = 500;

/** What is wrong with a value; undefined: nothing. */
export function saidProblem(field: SaidField, value: string): string | undefined {
  const {values}: SaidFieldAbout = saidFields[field];
  if (values !== undefined && !values.includes(value)) return `${field} is one of ${values.join(', ')}`;
  return value.length > MAX_SAID ? `${field} is longer than ${MAX_SAID} characters` : undefined;
}

/** An asset that is `APART` is never merged by itself. */
export const APART = 'apart';

export interface Said {
  readonly id: AssetId;
  readonly segment: string;
  /** Addresses that people gave: so an asset is known before it was seen. */
  readonly ips: readonly string[];
  readonly macs: readonly string[];
  /** Undefined: nobody has decided. */
  readonly approval?: Approval;
  readonly fields: {readonly [F in SaidField]?: string};
  readonly tags: readonly string[];
  /** Asset of which it is a part, by hand; `APART`: of none; undefined: as it was observed. */
  readonly partOf?: AssetId;
  /** Who said the latest of it, and when. */
  readonly by: string;
  readonly time: Micros;
}

export const nothingSaid = (id: AssetId, segment: string): Said => ({
  id,
  segment,
  ips: [],
  macs: [],
  fields: {},
  tags: [],
  by: '',
  time: 0,
});

/** One value as it is shown: what people said, else what was observed. */
export interface Known {
  readonly value: string;
  readonly said: boolean;
  /** Also where people said otherwise. */
  readonly observed?: Observed<string>;
}

export function knownOf(asset: Asset, said: Said | undefined, field: SaidField | IdentityField): Known | undefined {
  const words = isSaidField(field) ? said?.fields[field] : undefined;
  const observed = field in asset ? asset[field as IdentityField] : undefined;
  if (words === undefined) return observed && {value: observed.value, said: false, observed};
  return {value: words, said: true, ...(observed && {observed})};
}
