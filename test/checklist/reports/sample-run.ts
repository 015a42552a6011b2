/**
 * A run of all shipped lines, judged by the judge over the examples that the lines' files give, so that every state is there;
 * names, paths and excerpts are those of somebody who wants to break the report.
 */
import {createHash} from 'node:crypto';
import {judge} from '../../../src/checklist/judge/judge.ts';
import type {Line} from '../../../src/checklist/judge/line.ts';
import {evidenceOf} from '../../../src/checklist/judge/run-examples.ts';
import {scoreOf} from '../../../src/checklist/judge/score.ts';
import {digestOf} from '../../../src/checklist/lines-digest.ts';
import type {Material} from '../../../src/checklist/reports/format.ts';
import {reportOf} from '../../../src/checklist/reports/model.ts';
import {type ChecklistRun, type Evidence, lineStates, OPEN_ACTIONS, type Verdict} from '../../../src/core/checklist.ts';
import type {ZonePicture} from '../../../src/core/policy.ts';
import {DAY} from '../../../src/core/time.ts';
import {ulid} from '../../../src/core/ulid.ts';
import {shippedLines} from '../../../src/hardening-lines.ts';
import {reportFonts} from '../../../src/load/fonts.ts';

/** When the examples of lines are judged. */
const NOW = 20_000 * DAY;

export const HOSTILE: readonly string[] = [
  '<script>alert(1)</script><img src=x onerror=alert(2)>',
  '=HYPERLINK("http://evil.example";"x")',
  '[click](http://evil.example) ![x](http://evil.example/p.png) `code` | pipe | # no heading',
  '\u202eexe.txt \u0007\u001b[31mred\u001b[0m\r\nX-Forged: 1',
  '控制器 контроллер حاكم ПЛК-2 \u{1f600} → ≥ \ud800',
  ']]>&amp;<!-- --> {0} {{x}} \ufffe <%= it.secret %> <%~ 1+1 %>',
  "'; DROP TABLE checklist_run; -- \\",
  '@SUM(1+9)*cmd|calc!A0',
  'x'.repeat(3000),
];

/** Two ways round, a zone with itself, one that nothing joins, and names that break out of whatever they stand in. */
const sampleZones: ZonePicture = {
  places: [
    {name: 'control', members: Array.from({length: 9}, (_, i) => `10.0.${i}.0/24 in machine-cell-${i}`)},
    {name: HOSTILE[0] ?? '', members: [HOSTILE[2] ?? '', HOSTILE[4] ?? '']},
    {name: 'plant', members: ['tag plant']},
    {name: 'alone', members: []},
    {name: '__proto__', members: ['constructor']},
  ],
  arrows: [
    {from: 'control', to: 'plant', conduit: 'supervise', protocols: ['modbus', 'opcua']},
    {from: 'control', to: 'plant', conduit: HOSTILE[3] ?? '', protocols: ['any']},
    {from: 'plant', to: 'control', conduit: 'report', protocols: ['mqtt']},
    {from: 'plant', to: 'plant', conduit: 'between cells', protocols: ['s7comm']},
    {from: HOSTILE[0] ?? '', to: '__proto__', conduit: HOSTILE[5] ?? '', protocols: []},
  ],
};

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export async function sampleRun(at = NOW): Promise<{run: ChecklistRun; lines: readonly Line[]}> {
  const lines = await shippedLines();
  const evidence: Evidence[] = [];
  const verdicts = lines.map((line, i) => judged(line, i, evidence));
  verdicts.push({line: 103, state: 'attested', why: 'A person vouches for it.', objections: [], evidence: []});
  evidence.push(actionsOf(at));
  const unique = [...new Map(verdicts.map((one) => [one.line, one])).values()].sort((a, b) => a.line - b.line);
  return {
    lines,
    run: {
      ...{id: ulid(at, 'sample'), at, host: HOSTILE[0] ?? '', root: '/', cause: `changed: ${HOSTILE[2]}`},
      ...{lines: digestOf(lines), score: scoreOf(unique), sections: [], evidence, verdicts: unique},
      zones: sampleZones,
    },
  };
}

/** What is still to be done, in words that break out of whatever they stand in. */
const actionsOf = (at: number): Evidence => ({
  ...{
    probe: OPEN_ACTIONS,
    version: 1,
    source: 'the store: actions of cases',
    host: 'box',
    at,
    found: 'read',
    reason: '',
  },
  ...{sha256: sha256('actions'), excerpt: ''},
  subjects: ['label the ports (ben, due 2026-12-07)', ...HOSTILE].map((name) => ({name, fields: {}})),
});

/** Each line in another state, as far as its examples go. */
function judged(line: Line, i: number, all: Evidence[]): Verdict {
  const wanted = lineStates[i % lineStates.length];
  const example = line.examples.find(({state}) => state === wanted) ?? line.examples[i % line.examples.length];
  const own = (example === undefined ? [] : evidenceOf(example)).map((one, n) => disguised(one, i + n));
  const verdict = judge(line, own, NOW);
  const shifted = (one: Verdict): Verdict => ({...one, evidence: one.evidence.map((at) => at + all.length)});
  const placed = {...shifted(verdict), ...(verdict.twin !== undefined && {twin: shifted(verdict.twin)})};
  all.push(...own);
  return placed;
}

const disguised = (one: Evidence, i: number): Evidence => {
  const hostile = HOSTILE[i % HOSTILE.length] ?? '';
  return {
    ...one,
    source: `/srv/${i}/${hostile}`,
    reason: one.reason === '' ? '' : `${one.reason}: ${hostile}`,
    sha256: one.found === 'read' ? sha256(`${one.probe} ${i}`) : '',
    excerpt: one.found === 'read' ? `${hostile}\nsecond line` : '',
    subjects: one.subjects.map((subject) => ({...subject, name: hostile})),
  };
};

export async function sampleMaterial(): Promise<Material> {
  const {run, lines} = await sampleRun();
  const earlier = [1, 2, 5, 9].map((days) => ({
    ...{id: ulid(run.at - days * DAY, 'sample'), at: run.at - days * DAY},
    score: {...run.score, pass: run.score.pass - days, fail: run.score.fail + days},
  }));
  const before = {verdicts: run.verdicts.map((one, i): Verdict => (i % 9 === 0 ? {...one, state: 'unknown'} : one))};
  return {
    report: reportOf({
      ...{run, lines, earlier, before, later: run.at + 12 * DAY, isReworded: false},
      ...{site: 'plant1', sensor: HOSTILE[4] ?? '', version: '0.1.0'},
    }),
    evidence: run.evidence,
    fonts: reportFonts,
    seal: () => {
      throw new Error('sealed by the command line alone');
    },
  };
}
