/** `bifrost checklist explain`: one line in full. */
import type {Command} from 'commander';
import type {Line} from '../../checklist/judge/line.ts';
import {standing} from '../../checklist/judge/score.ts';
import {probes} from '../../checklist/probes/index.ts';
import type {Evidence, LineMode, Verdict} from '../../core/checklist.ts';
import {AppError} from '../../core/errors.ts';
import {harmless} from '../../core/harmless.ts';
import {isoTime} from '../../core/time.ts';
import {shippedLines} from '../../hardening-lines.ts';
import {openToRead, showTime} from '../list.ts';
import {colors, print, printJson} from '../print.ts';
import {runNamed} from './show.ts';
import {paintState} from './shown.ts';

interface Options {
  readonly run?: string;
  readonly json?: boolean;
}

/** Subjects that are shown of one objection, and sources of one verdict; JSON has all. */
const MAX_SUBJECTS = 20;
const MAX_SOURCES = 20;

/** Throws `usage`: there is no such line, or the run did not judge it. */
export async function explain(number: number, {run: id, json}: Options, command: Command): Promise<void> {
  const line = (await shippedLines()).find(({shape}) => shape.line === number);
  if (line === undefined)
    throw new AppError('usage', `line ${number} is not judged in this version (bifrost checklist show)`);
  const store = await openToRead(command);
  try {
    const run = runNamed(store, id);
    const verdict = run.verdicts.find((one) => one.line === number);
    if (verdict === undefined) throw new AppError('usage', `run ${run.id} did not judge line ${number}`);
    const evidence = [...new Set([...verdict.evidence, ...(verdict.twin?.evidence ?? [])])].flatMap(
      (at) => run.evidence[at] ?? [],
    );
    if (json === true)
      printJson({...line.shape, examples: undefined, run: run.id, verdict, evidence: evidence.map(withTime)});
    else print(textOf(line, verdict, evidence));
  } finally {
    store.close();
  }
}

const withTime = (evidence: Evidence) => ({...evidence, at: isoTime(evidence.at)});

function textOf({shape}: Line, verdict: Verdict, evidence: readonly Evidence[]): string {
  const {means, mappings, peers = [], remedy, self, twin} = shape;
  const sections: readonly (readonly [title: string, lines: readonly string[]])[] = [
    [
      'Where it stands',
      [`${shape.section}, ${shape.group}`, `verified: ${modes[shape.mode]}; evidence is good for ${shape.valid}`],
    ],
    ['Why it matters', [means.fail]],
    ['Verdict', verdictLines(verdict)],
    [
      'On bare metal',
      verdict.twin === undefined || twin === undefined ? [] : [twin.says, ...verdictLines(verdict.twin)],
    ],
    ['Evidence', evidenceLines(evidence)],
    ['What each state means', Object.entries(means).map(([state, text]) => `${state}: ${text}`)],
    ['What to do', remedy.map((step, i) => `${i + 1}. ${step}`)],
    ['How Bifrost keeps it', [self.says]],
    ['Standards', mappings.map(mappingLine)],
    ['Others that look at the same', peers],
  ];
  const title = colors.bold(harmless(`${shape.line} ${shape.text}`));
  const state = paintState(standing(verdict));
  return [`${title}: ${state}`, ...sections.filter(([, lines]) => lines.length > 0).map(section)].join('\n\n');
}

const modes: Readonly<Record<LineMode, string>> = {
  automatic: 'by probes alone',
  'opt-in': 'by probes, once something is given or switched on',
  recorded: 'by what people did, as far as Bifrost recorded it',
  attested: 'by a signed statement',
};

const section = ([title, lines]: readonly [string, readonly string[]]): string =>
  [colors.bold(title), ...lines.map((line) => `  ${harmless(line).trimEnd()}`)].join('\n');

const verdictLines = ({state, why, objections}: Verdict): string[] => [
  `${state}: ${why}`,
  ...objections.flatMap(({clause, says, subjects}) => [`${clause}: ${says}`, ...subjectLines(subjects)]),
];

function subjectLines(subjects: readonly string[]): string[] {
  const more = subjects.length - MAX_SUBJECTS;
  return [
    ...subjects.slice(0, MAX_SUBJECTS).map((one) => `- ${one}`),
    ...(more > 0 ? [`- and ${more} more (--json has all)`] : []),
  ].map((one) => `  ${one}`);
}

function evidenceLines(evidence: readonly Evidence[]): string[] {
  const more = evidence.length - MAX_SOURCES;
  return [
    ...evidence.slice(0, MAX_SOURCES).flatMap(sourceLines),
    ...(more > 0 ? [`and ${more} sources more (--json has all)`] : []),
  ];
}

function sourceLines({
  probe,
  version,
  source,
  at,
  found,
  reason,
  sha256,
  excerpt,
  subjects,
  leftOut = 0,
}: Evidence): string[] {
  const rights = probes.find(({name}) => name === probe)?.privilege ?? '';
  const time = `${showTime(isoTime(at))} UTC`;
  if (found !== 'read')
    return [
      `${source} (${probe} ${version}), ${time}: ${found}: ${reason}`,
      ...(rights === '' ? [] : [`  to see everything it needs: ${rights}`]),
    ];
  return [
    `${source} (${probe} ${version}), ${time}, ${subjects.length + leftOut} judged`,
    `  sha256 ${sha256}`,
    ...excerpt.split('\n').map((one) => `  | ${one}`),
  ];
}

const mappingLine = ({to, ids, verified}: Line['shape']['mappings'][number]): string =>
  `${to}: ${ids.join(', ')}${verified ? '' : ' (not verified against the standard)'}`;
