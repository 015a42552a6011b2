/** All decisions, sorted by name. A new one is a file of this folder and its line here. */
import {alertState} from './alert-state.ts';
import type {Decision} from './decision.ts';
import {evidenceCustody} from './evidence-custody.ts';

export const decisions = {
  'alert-state': alertState,
  'evidence-custody': evidenceCustody,
} as const satisfies Readonly<Record<string, Decision>>;

export type DecisionName = keyof typeof decisions;
