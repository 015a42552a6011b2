/** All decisions, sorted by name. A new one is a file of this folder and its line here. */
import {advisoriesImport} from './advisories-import.ts';
import {alertAssign} from './alert-assign.ts';
import {alertComment} from './alert-comment.ts';
import {alertState} from './alert-state.ts';
import {assetMerge} from './asset-merge.ts';
import {assetSay} from './asset-say.ts';
import {assetSplit} from './asset-split.ts';
import {attestationAdd} from './attestation-add.ts';
import {attestationRevoke} from './attestation-revoke.ts';
import {baselineCampaign} from './baseline-campaign.ts';
import {baselineFreeze, baselineReset, baselineUnfreeze} from './baseline-scope.ts';
import {caseAction, caseActionDone} from './case-action.ts';
import {caseMove} from './case-move.ts';
import {caseOpen} from './case-open.ts';
import {caseReport} from './case-report.ts';
import {caseStep} from './case-step.ts';
import {changeClose} from './change-close.ts';
import {changeOpen} from './change-open.ts';
import {credsApprove} from './creds-approve.ts';
import {credsEnd} from './creds-end.ts';
import {credsTest} from './creds-test.ts';
import type {Decision} from './decision.ts';
import {evidenceCustody} from './evidence-custody.ts';
import {exportAdd} from './export-add.ts';
import {jobAdd} from './job-add.ts';
import {outboxRetry} from './outbox-retry.ts';
import {pollStart, pollStop} from './poll-switch.ts';
import {reportMade} from './report-made.ts';
import {signerAdd} from './signer-add.ts';
import {signerRevoke} from './signer-revoke.ts';
import {silenceAdd} from './silence-add.ts';
import {silenceEnd} from './silence-end.ts';
import {taskDo} from './task-do.ts';
import {taskExcuse} from './task-excuse.ts';
import {vexSay} from './vex-say.ts';

export const decisions = {
  'advisories-import': advisoriesImport,
  'alert-assign': alertAssign,
  'alert-comment': alertComment,
  'alert-state': alertState,
  'asset-merge': assetMerge,
  'asset-say': assetSay,
  'asset-split': assetSplit,
  'attestation-add': attestationAdd,
  'attestation-revoke': attestationRevoke,
  'baseline-campaign': baselineCampaign,
  'baseline-freeze': baselineFreeze,
  'baseline-reset': baselineReset,
  'baseline-unfreeze': baselineUnfreeze,
  'case-action': caseAction,
  'case-action-done': caseActionDone,
  'case-move': caseMove,
  'case-open': caseOpen,
  'case-report': caseReport,
  'case-step': caseStep,
  'change-close': changeClose,
  'change-open': changeOpen,
  'creds-approve': credsApprove,
  'creds-end': credsEnd,
  'creds-test': credsTest,
  'export-add': exportAdd,
  'job-add': jobAdd,
  'outbox-retry': outboxRetry,
  'poll-start': pollStart,
  'poll-stop': pollStop,
  'report-made': reportMade,
  'signer-add': signerAdd,
  'signer-revoke': signerRevoke,
  'silence-add': silenceAdd,
  'silence-end': silenceEnd,
  'task-do': taskDo,
  'task-excuse': taskExcuse,
  'evidence-custody': evidenceCustody,
  'vex-say': vexSay,
} as const satisfies Readonly<Record<string, Decision>>;

export type DecisionName = keyof typeof decisions;
