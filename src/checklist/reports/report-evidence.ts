/** One source in a report: where it was, when, and the hash of what was read. */
import type {Evidence, Verdict} from '../../core/checklist.ts';
import {harmless} from '../../core/harmless.ts';
import {isoTime} from '../../core/time.ts';
import type {ReportEvidence} from './report-schema.ts';

/** Name of an evidence in a report, by its place in the run. */
export const idOf = (at: number): string => `E${at + 1}`;

export const evidenceOf = (evidence: Evidence, at: number, verdicts: readonly Verdict[]): ReportEvidence => ({
  id: idOf(at),
  probe: evidence.probe,
  version: evidence.version,
  source: harmless(evidence.source),
  host: harmless(evidence.host),
  at: isoTime(evidence.at),
  found: evidence.found,
  reason: harmless(evidence.reason),
  subjects: evidence.subjects.length + (evidence.leftOut ?? 0),
  sha256: evidence.sha256,
  excerpt: evidence.excerpt === '' ? [] : evidence.excerpt.split('\n').map(harmless),
  lines: verdicts
    .filter((one) => one.evidence.includes(at) || one.twin?.evidence.includes(at) === true)
    .map(({line}) => line),
});
