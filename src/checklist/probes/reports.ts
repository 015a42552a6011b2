/** Reports that other tools wrote: which, of what, how old, how many findings. Evidence is as old as the report. */
import type {Evidence} from '../../core/checklist.ts';
import {harmless} from '../../core/harmless.ts';
import {daysSince, subjectOf} from '../from-site.ts';
import type {Place, Probe} from '../probe.ts';
import {type Read, readReports} from '../reports-in/folder.ts';
import type {Severity, ToolReport, ToolTest} from '../reports-in/report.ts';

export const reports: Probe = {
  name: 'reports',
  version: 1,
  about: 'Reports of Lynis, OpenSCAP, Trivy, Grype, kube-bench, kubescape, and any as SARIF or CycloneDX',
  privilege: 'to read the folder that is given',
  timeout: 60_000,
  suffices: ['reports'],
  fields: {
    'report.tool': {type: 'string', about: 'lynis, openscap, trivy, grype, kube-bench, kubescape, ...'},
    'report.kind': {
      type: 'string',
      about: 'image: vulnerabilities; host: settings of a machine; cluster: of Kubernetes',
    },
    'report.target': {type: 'string', about: 'Image, host or cluster that was looked at'},
    'report.digest': {type: 'string', about: 'Digest of the image, sha256:...; empty elsewhere'},
    'report.days': {type: 'number', about: 'Age in days'},
    'report.dated': {type: 'boolean', about: 'It says itself when it was made; else its file tells'},
    'report.score': {type: 'number', about: 'What the tool gives in all, 0 to 100; -1: it gives none'},
    'report.tests': {type: 'number', about: 'Tests that were run, or findings where a tool tells these alone'},
    'report.failed': {type: 'number', about: 'Tests that failed and that nobody answered'},
    'report.critical': {type: 'number', about: 'Failed ones of this severity'},
    'report.high': {type: 'number', about: 'Failed ones of this severity'},
    'report.fixable': {type: 'number', about: 'Failed ones, critical or high, that can be mended'},
  },
  collect: async (place, signal) =>
    (await readReports(place.reports, place.now, signal)).map((read) =>
      evidenceOfReport(reports, place, read, (understood) => [subject(understood, place)]),
    ),
};

export type Understood = Extract<Read, {readonly report: ToolReport}>;

/** What a file proves, or why it proves nothing. */
export function evidenceOfReport(
  {name: probe, version}: Pick<Probe, 'name' | 'version'>,
  {host, now}: Place,
  read: Read,
  subjectsOf: (understood: Understood) => Evidence['subjects'],
): Evidence {
  const common = {probe, version, source: harmless(read.file), host};
  if ('found' in read)
    return {...common, at: now, found: read.found, reason: read.reason, subjects: [], sha256: '', excerpt: ''};
  const {at, sha256, excerpt} = read;
  return {...common, at, found: 'read', reason: '', subjects: subjectsOf(read), sha256, excerpt};
}

/** Somebody judged that it does not apply, or accepted it. */
const DONE: ReadonlySet<string> = new Set(['not_affected', 'resolved', 'resolved_with_pedigree', 'false_positive']);

/** It speaks against the target. */
export const isOpen = ({status, answered}: ToolTest): boolean => status === 'fail' && !DONE.has(answered);

const HOSTS: ReadonlySet<string> = new Set(['lynis', 'openscap']);
const CLUSTERS: ReadonlySet<string> = new Set(['kube-bench', 'kubescape']);
export const kindOf = (tool: string): 'host' | 'cluster' | 'image' =>
  HOSTS.has(tool) ? 'host' : CLUSTERS.has(tool) ? 'cluster' : 'image';

function subject({report, file, at}: Understood, {now}: Place) {
  const open = report.tests.filter(isOpen);
  const count = (severity: Severity): number => open.filter((one) => one.severity === severity).length;
  return subjectOf(`${report.tool} ${report.target} (${file})`, {
    'report.tool': report.tool,
    'report.kind': kindOf(report.tool),
    'report.target': report.target,
    'report.digest': report.digest,
    'report.days': daysSince(at, now),
    'report.dated': report.at !== undefined,
    'report.score': report.score ?? -1,
    'report.tests': report.tests.filter(({status}) => status !== 'skipped').length,
    'report.failed': open.length,
    'report.critical': count('critical'),
    'report.high': count('high'),
    'report.fixable': open.filter((one) => one.isFixable && (one.severity === 'critical' || one.severity === 'high'))
      .length,
  });
}
