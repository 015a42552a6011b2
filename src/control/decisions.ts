/** All decisions, sorted by name. A new one is a file of this folder and its line here. */
import {alertAssign} from './alert-assign.ts';
import {alertComment} from './alert-comment.ts';
import {alertState} from './alert-state.ts';
import {assetMerge} from './asset-merge.ts';
import {assetSay} from './asset-say.ts';
import {assetSplit} from './asset-split.ts';
import {baselineCampaign} from './baseline-campaign.ts';
import {baselineFreeze, baselineReset, baselineUnfreeze} from './baseline-scope.ts';
import {changeClose} from './change-close.ts';
import {changeOpen} from './change-open.ts';
import type {Decision} from './decision.ts';
import {evidenceCustody} from './evidence-custody.ts';
import {silenceAdd} from './silence-add.ts';
import {silenceEnd} from './silence-end.ts';

export const decisions = {
  'alert-assign': alertAssign,
  'alert-comment': alertComment,
  'alert-state': alertState,
  'asset-merge': assetMerge,
  'asset-say': assetSay,
  'asset-split': assetSplit,
  'baseline-campaign': baselineCampaign,
  'baseline-freeze': baselineFreeze,
  'baseline-reset': baselineReset,
  'baseline-unfreeze': baselineUnfreeze,
  'change-close': changeClose,
  'change-open': changeOpen,
  'silence-add': silenceAdd,
  'silence-end': silenceEnd,
  'evidence-custody': evidenceCustody,
} as const satisfies Readonly<Record<string, Decision>>;

export type DecisionName = keyof typeof decisions;
