/** How a finding comes in: as new, or quietly, since a change ticket covers it or a person wants no noise from it. Pure. */
import type {AlertState, Finding} from '../core/alert.ts';
import {textsOf} from '../core/fact.ts';
import type {Silence, SilenceEffect} from '../core/silence.ts';

export interface Standing {
  readonly state: AlertState;
  /** Id of the silence; empty: none. */
  readonly silence: string;
}

const NEW: Standing = {state: 'new', silence: ''};
const PLANNED: Standing = {state: 'suppressed', silence: ''};
const stateOf: Readonly<Record<SilenceEffect, AlertState>> = {mute: 'muted', suppress: 'suppressed'};

/** Work that was announced goes first; of several silences the first that fits. */
export function standingOf(finding: Finding, silences: readonly Silence[]): Standing {
  if (finding.fact.fields['change.covers'] === true) return PLANNED;
  const silence = silences.find((one) => isMeant(one, finding));
  return silence === undefined ? NEW : {state: stateOf[silence.effect], silence: silence.id};
}

/** Of whom it is about: also ids under which they were known before. */
const namesOf = ({subject, object, fact: {fields}}: Finding): string[] => [
  subject,
  object,
  ...textsOf(fields['client.aliases']),
  ...textsOf(fields['server.aliases']),
];

function isMeant({rule, asset, segment, from, until}: Silence, finding: Finding): boolean {
  if (finding.time < from || finding.time >= until) return false;
  if (rule !== undefined && rule !== finding.rule.id) return false;
  if (asset !== undefined && !namesOf(finding).includes(asset)) return false;
  return segment === undefined || segment === finding.segment;
}
