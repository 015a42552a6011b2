/** Reports of scanners about images: Trivy and Grype as JSON. They count with their own date. */
import {readFileSync, statSync} from 'node:fs';
import type {Evidence, Subject} from '../../core/checklist.ts';
import {harmless} from '../../core/harmless.ts';
import {at, json, list, listAt, textAt, texts} from '../plain.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf} from '../read.ts';

const MAX_REPORT = 128 * 1024 * 1024;

export const imageScan: Probe = {
  name: 'image-scan',
  version: 1,
  about: 'Reports of Trivy and Grype about images that were given',
  privilege: 'nothing, for files that were given',
  timeout: 30_000,
  suffices: ['imageReports'],
  fields: {
    'scan.tool': {type: 'string', about: 'trivy or grype'},
    'scan.image': {type: 'string', about: 'Image as the report names it'},
    'scan.critical': {type: 'number', about: 'Critical vulnerabilities'},
    'scan.high': {type: 'number', about: 'High ones'},
    'scan.fixable': {type: 'number', about: 'Critical and high ones for which there is a fixed version'},
  },
  async collect(place) {
    const {imageReports: files = []} = place;
    if (files.length > 0) return files.map((file) => evidenceFor(file, place));
    return [
      evidenceOf(imageScan, place, 'reports', {found: 'failed', reason: 'no report of Trivy or Grype was given'}),
    ];
  },
};

interface Report {
  readonly at: string;
  readonly subject: Subject;
}

interface Finding {
  readonly severity: string;
  readonly isFixable: boolean;
}

function evidenceFor(file: string, place: Place): Evidence {
  try {
    if (statSync(file).size > MAX_REPORT) throw new Error(`is longer than ${MAX_REPORT} bytes`);
    const text = readFileSync(file, 'utf8');
    const report = reportIn(json(text));
    if (report === undefined) throw new Error('is no JSON report of Trivy or Grype about an image');
    const when = Date.parse(report.at) * 1000;
    if (!Number.isFinite(when)) throw new Error('says not when the image was scanned');
    return {...evidenceOf(imageScan, place, file, {found: 'read', text}, [report.subject]), at: when};
  } catch (error) {
    const {code, message} = error as NodeJS.ErrnoException;
    return evidenceOf(imageScan, place, file, {found: code === 'EACCES' ? 'denied' : 'failed', reason: message});
  }
}

function reportIn(report: unknown): Report | undefined {
  if (textAt(report, 'ArtifactType') === 'container_image') return ofTrivy(report);
  return textAt(report, 'descriptor', 'name') === 'grype' ? ofGrype(report) : undefined;
}

function ofTrivy(report: unknown): Report {
  const findings = listAt(report, 'Results')
    .flatMap((result) => listAt(result, 'Vulnerabilities'))
    .map((one) => ({severity: textAt(one, 'Severity'), isFixable: textAt(one, 'FixedVersion') !== ''}));
  return {at: textAt(report, 'CreatedAt'), subject: subjectOf('trivy', textAt(report, 'ArtifactName'), findings)};
}

function ofGrype(report: unknown): Report {
  const findings = listAt(report, 'matches').map((one) => ({
    severity: textAt(one, 'vulnerability', 'severity'),
    isFixable: list(at(one, 'vulnerability', 'fix', 'versions')).length > 0,
  }));
  const target = at(report, 'source', 'target');
  const image = textAt(target, 'userInput') || (texts(at(target, 'tags'))[0] ?? '');
  return {at: textAt(report, 'descriptor', 'timestamp'), subject: subjectOf('grype', image, findings)};
}

function subjectOf(tool: string, image: string, findings: readonly Finding[]): Subject {
  const of = (severity: string): readonly Finding[] =>
    findings.filter((one) => one.severity.toLowerCase() === severity);
  const bad = [...of('critical'), ...of('high')];
  return {
    name: harmless(image),
    fields: {
      'scan.tool': tool,
      'scan.image': harmless(image),
      'scan.critical': of('critical').length,
      'scan.high': of('high').length,
      'scan.fixable': bad.filter(({isFixable}) => isFixable).length,
    },
  };
}
