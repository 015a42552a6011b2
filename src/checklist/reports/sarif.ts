/** SARIF 2.1.0 (OASIS): each line is a rule and has one result. §3.27.9: what is not known is `open`, never `pass`. */
import type {LineState} from '../../core/checklist.ts';
import {type Format, jsonBytes} from './format.ts';
import {uuidOf} from './identity.ts';
import type {Report, ReportLine} from './report-schema.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

export const sarif: Format = {
  file: 'report.sarif',
  about: 'SARIF 2.1.0, for tools that collect findings',
  render: ({report}) => jsonBytes({$schema: SCHEMA, version: '2.1.0', runs: [runOf(report)]}),
};

/** `stale` lacks fresh evidence, `attested` lacks proof. */
const kinds: Readonly<Record<LineState, string>> = {
  pass: 'pass',
  fail: 'fail',
  na: 'notApplicable',
  unknown: 'open',
  stale: 'open',
  attested: 'review',
};

const runOf = ({product, run, lines, evidence, summary, remarks, score}: Report) => ({
  tool: {driver: {...product, rules: lines.map(ruleOf)}},
  automationDetails: {
    id: `bifrost-checklist/${encodeURIComponent(run.host)}/${run.id}`,
    guid: uuidOf('sarif', run.id),
    description: {text: summary},
  },
  invocations: [{executionSuccessful: true, startTimeUtc: run.at, endTimeUtc: run.at}],
  artifacts: evidence.map(({source, sha256, at, id, probe, found}) => ({
    description: {text: source},
    ...(sha256 !== '' && {hashes: {'sha-256': sha256}}),
    properties: {id, probe, found, at},
  })),
  results: lines.map(resultOf),
  properties: {score, remarks, host: run.host, root: run.root, cause: run.cause},
});

const idOf = ({line}: ReportLine): string => `line-${line}`;

const ruleOf = (line: ReportLine) => ({
  id: idOf(line),
  shortDescription: {text: line.text},
  fullDescription: {text: `${line.section}, ${line.group}: ${line.text}`},
  ...(line.remedy.length > 0 && {help: {text: line.remedy.map((step, i) => `${i + 1}. ${step}`).join('\n')}}),
  properties: {section: line.section, group: line.group, mode: line.mode, mappings: line.mappings},
});

/** §3.27.10: the level of whatever is no failure is `none`. */
function resultOf(line: ReportLine, ruleIndex: number) {
  const {state, was, why, objections, twin, evidence} = line;
  const subjects = objections.flatMap((one) => one.subjects);
  return {
    ruleId: idOf(line),
    ruleIndex,
    kind: kinds[state],
    level: state === 'fail' ? 'error' : 'none',
    message: {text: plain(`${state}: ${[why, ...objections.map(({says}) => says)].join(' ')}`)},
    ...(subjects.length > 0 && {
      locations: [{logicalLocations: subjects.map((name) => ({name, kind: 'resource'}))}],
    }),
    partialFingerprints: {'bifrostLine/v1': idOf(line)},
    properties: {state, was, evidence, objections, ...(twin !== undefined && {twin})},
  };
}

/** §3.11.5: braces are doubled, else they are placeholders. §3.11.6: what looks like a link is made none. */
const plain = (text: string): string => text.replaceAll('{', '{{').replaceAll('}', '}}').replaceAll('](', '] (');
