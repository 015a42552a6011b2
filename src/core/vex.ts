/** What people say of a vulnerability of a device, in the words of VEX (CISA, Minimum Requirements for VEX; CSAF 2.0 profile 5). */
import type {AssetId} from './asset.ts';
import type {Micros} from './time.ts';

export const vexStates = ['affected', 'not_affected', 'fixed', 'under_investigation'] as const;
export type VexState = (typeof vexStates)[number];

/** Why it is not affected (CSAF 2.0, 3.2.3.5, flags). */
export const vexJustifications = [
  'component_not_present',
  'vulnerable_code_not_present',
  'vulnerable_code_not_in_execute_path',
  'vulnerable_code_cannot_be_controlled_by_adversary',
  'inline_mitigations_already_exist',
] as const;
export type VexJustification = (typeof vexJustifications)[number];

export interface Vex {
  /** A CVE, or the id of an advisory. */
  readonly about: string;
  readonly asset: AssetId;
  readonly state: VexState;
  /** Of `not_affected` only. */
  readonly justification?: VexJustification;
  readonly note: string;
  /** Version that ran then: `fixed` holds for it alone. */
  readonly firmware: string;
  readonly by: string;
  readonly time: Micros;
}
