/** Is the audit log whole: by its own chain, and by the anchors that others have kept. */
import type {Audit} from '../../store/audit.ts';
import {type AuditHead, headText} from '../../store/audit-head.ts';

export interface Verdict {
  readonly lines: readonly string[];
  readonly isWhole: boolean;
}

export function judged(
  audit: Pick<Audit, 'broken' | 'count' | 'fate' | 'head'>,
  anchors: readonly AuditHead[],
): Verdict {
  const head = audit.head();
  const problems: string[] = [];
  const broken = audit.broken();
  if (broken !== 0) problems.push(`entry ${broken} does not follow from those before it`);
  const fates = anchors.map((anchor) => ({anchor, fate: audit.fate(anchor)}));
  for (const {anchor, fate} of fates) {
    if (fate === 'missing') problems.push(`entry ${anchor.seq} was there and is missing: the end was cut off`);
    if (fate === 'changed') problems.push(`entry ${anchor.seq} is another one than when it was anchored`);
  }
  const old = fates.filter(({fate}) => fate === 'old').length;
  // Retention never reaches the latest anchor.
  if (old > 0 && old === fates.length) problems.push('the log begins behind the latest anchor');
  if (problems.length > 0) return {lines: problems, isWhole: false};
  const kept = anchors.length - old;
  return {
    isWhole: true,
    lines: [
      `${audit.count()} entries, each follows from the one before it`,
      ...(anchors.length === 0
        ? ['without an anchor nobody can tell whether the end was cut off; see --anchor']
        : [`${kept} anchors are right${old === 0 ? '' : `, ${old} are of entries that were deleted by age`}`]),
      `head ${headText(head)}`,
    ],
  };
}
