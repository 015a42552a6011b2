/**
 * OSCAL assessment results (NIST, 1.2.1): an observation for each line, a finding for each that applies, an open risk for
 * each that fails. A finding knows satisfied and not-satisfied alone: what is unknown or stale is not satisfied.
 */
import type {LineState} from '../../core/checklist.ts';
import {type Format, jsonBytes} from './format.ts';
import {uuidOf} from './identity.ts';
import {md} from './markdown-text.ts';
import {controlId, metadataOf, propsOf} from './oscal-parts.ts';
import type {Report, ReportEvidence, ReportLine} from './report-schema.ts';

export const oscal: Format = {
  file: 'report.oscal.json',
  about: 'OSCAL 1.2.1 assessment results',
  render: ({report}) => jsonBytes({'assessment-results': resultsOf(report)}),
};

const resultsOf = (report: Report) => ({
  uuid: uuidOf('oscal', report.run.id),
  metadata: metadataOf(report, md(report.title), report.run.id),
  'import-ap': {
    href: `#${uuidOf('plan', report.run.digest)}`,
    remarks: 'There is no plan as a document: what is assessed, and how, are the lines of the catalog.',
  },
  results: [resultOf(report)],
  'back-matter': {
    resources: [
      {
        uuid: uuidOf('plan', report.run.digest),
        title: 'Lines of the hardening checklist',
        rlinks: [{href: 'catalog.oscal.json', 'media-type': 'application/oscal.catalog+json'}],
      },
      ...report.evidence.map((one) => resourceOf(report.run.id, one)),
    ],
  },
});

function resultOf({run, summary, remarks, lines, evidence, title, score}: Report) {
  const sources = new Map(evidence.map((one) => [one.id, one]));
  const applicable = lines.filter(({state}) => state !== 'na');
  const outside = lines.filter(({state}) => state === 'na');
  const risks = lines.filter(({state}) => state === 'fail').map((line) => riskOf(run.id, line));
  return {
    uuid: uuidOf('result', run.id),
    title: md(title),
    description: summary,
    start: run.at,
    end: run.at,
    props: propsOf({...score, host: run.host, root: run.root, cause: run.cause}),
    'reviewed-controls': {
      'control-selections': [
        {
          ...(applicable.length > 0 && {'include-controls': applicable.map(selected)}),
          ...(outside.length > 0 && {'exclude-controls': outside.map(selected)}),
        },
      ],
    },
    observations: lines.map((line) => observationOf(run, line, sources)),
    ...(risks.length > 0 && {risks}),
    ...(applicable.length > 0 && {findings: applicable.map((line) => findingOf(run.id, line))}),
    remarks: remarks.map(md).join('\n\n'),
  };
}

const selected = ({line}: ReportLine) => ({'control-id': controlId(line)});

function observationOf({id, at}: Report['run'], line: ReportLine, sources: ReadonlyMap<string, ReportEvidence>) {
  const relevant = line.evidence.flatMap((one) => sources.get(one) ?? []);
  return {
    uuid: uuidOf('observation', id, String(line.line)),
    title: line.text,
    description: md(line.why) || line.state,
    props: propsOf({line: line.line, state: line.state, was: line.was, 'instead-of': line.twin?.insteadOf}),
    methods: ['EXAMINE'],
    ...(relevant.length > 0 && {'relevant-evidence': relevant.map((one) => relevantOf(id, one))}),
    collected: at,
    ...(line.objections.length > 0 && {remarks: objectionsOf(line)}),
  };
}

const objectionsOf = ({objections}: ReportLine): string =>
  objections
    .map(({clause, says, subjects}) => [`${clause}: ${says}`, ...subjects.map((one) => `- ${md(one)}`)].join('\n'))
    .join('\n\n');

const relevantOf = (run: string, {id, source, probe}: ReportEvidence) => ({
  href: `#${uuidOf('evidence', run, id)}`,
  description: md(source) || probe,
});

/** Also of what decided nothing: a report hides no source. */
const resourceOf = (run: string, {id, source, probe, version, host, at, found, sha256, reason}: ReportEvidence) => ({
  uuid: uuidOf('evidence', run, id),
  title: `${id}: ${probe}`,
  description: md(source) || probe,
  props: propsOf({id, probe, 'probe-version': version, host, at, found, sha256}),
  ...(reason !== '' && {remarks: md(reason)}),
});

/** `reason` where it is not `pass` or `fail`: neither is proven. */
const targets: Readonly<Record<Exclude<LineState, 'na'>, readonly [state: string, reason: string]>> = {
  pass: ['satisfied', 'pass'],
  fail: ['not-satisfied', 'fail'],
  attested: ['satisfied', 'other'],
  unknown: ['not-satisfied', 'other'],
  stale: ['not-satisfied', 'other'],
};

function findingOf(run: string, line: ReportLine) {
  const [state, reason] = targets[line.state as keyof typeof targets];
  const number = String(line.line);
  return {
    uuid: uuidOf('finding', run, number),
    title: line.text,
    description: line.means || line.state,
    props: propsOf({line: line.line, state: line.state}),
    target: {
      type: 'objective-id',
      'target-id': `${controlId(line.line)}_obj`,
      status: {state, reason, remarks: `${line.state}: ${md(line.why)}`},
    },
    'related-observations': [{'observation-uuid': uuidOf('observation', run, number)}],
    ...(line.state === 'fail' && {'related-risks': [{'risk-uuid': uuidOf('risk', run, number)}]}),
  };
}

const riskOf = (run: string, line: ReportLine) => ({
  uuid: uuidOf('risk', run, String(line.line)),
  title: line.text,
  description: md(line.why) || line.state,
  statement: line.means || line.state,
  status: 'open',
  ...(line.remedy.length > 0 && {
    remediations: [
      {
        uuid: uuidOf('remedy', run, String(line.line)),
        lifecycle: 'recommendation',
        title: 'What to do',
        description: line.remedy.map((step, i) => `${i + 1}. ${step}`).join('\n'),
      },
    ],
  }),
});
