/** All decisions, sorted by name. A new one is a file of this folder and its line here. */
import {alertState} from './alert-state.ts';
import {assetMerge} from './asset-merge.ts';
import {assetSay} from './asset-say.ts';
import {assetSplit} from './asset-split.ts';
import type {Decision} from './decision.ts';

export const decisions = {
  'alert-state': alertState,
  'asset-merge': assetMerge,
  'asset-say': assetSay,
  'asset-split': assetSplit,
} as const satisfies Readonly<Record<string, Decision>>;

export type DecisionName = keyof typeof decisions;
