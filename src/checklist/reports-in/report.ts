/**
 * A report of another tool, as far as the checklist looks at it. An importer knows one format: it recognises it by content,
 * and understands a text or says why not. What it reads is hostile; what it throws is a failure that is said.
 */
import type {Micros} from '../../core/time.ts';

export const severities = ['critical', 'high', 'medium', 'low', 'unknown'] as const;
export type Severity = (typeof severities)[number];

/** `warning`: the tool leaves it to people. `skipped`: it was not looked at, or does not apply. */
export type TestStatus = 'pass' | 'fail' | 'warning' | 'skipped';

export interface ToolTest {
  /** `CVE-2024-3094`, `SSH-7408`, `1.2.16`, `xccdf_..._rule_...`. */
  readonly id: string;
  readonly title: string;
  readonly status: TestStatus;
  readonly severity: Severity;
  /** Package, file or object; empty: the target as a whole. */
  readonly where: string;
  /** There is a version or a setting that mends it. */
  readonly isFixable: boolean;
  /** Somebody judged it: `not_affected`, `in_triage`, ...; empty: nobody. */
  readonly answered: string;
}

export interface ToolReport {
  /** `trivy`, `lynis`; of SARIF and CycloneDX the tool that wrote it. */
  readonly tool: string;
  readonly version: string;
  /** Image, host or cluster that was looked at. */
  readonly target: string;
  /** Digest of an image, `sha256:...`; empty elsewhere. */
  readonly digest: string;
  /** When it was made; undefined: it does not say. */
  readonly at: Micros | undefined;
  /** What the tool gives in all, 0 to 100; undefined: it gives none. */
  readonly score: number | undefined;
  readonly tests: readonly ToolTest[];
}

export interface Importer {
  readonly name: string;
  /** It tells what passed, too: a report without any test says that nothing was tested. */
  readonly tellsAll: boolean;
  /** `document`: the text as JSON, where it is JSON. */
  isMine(text: string, document: unknown): boolean;
  read(text: string, document: unknown): ToolReport;
}
