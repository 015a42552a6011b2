/**
 * What a capsule holds: everything that is known of an alert, as files. Each chapter is a function from the case to files;
 * what is known beside the frames (policy, tags, tickets) joins here.
 */
import {readFile} from 'node:fs/promises';
import type {Config} from '../../config/config.ts';
import type {Alert} from '../../core/alert.ts';
import {type EvidenceWindow, windowKey} from '../../core/evidence.ts';
import type {Fields} from '../../core/fact.ts';
import type {Site} from '../../core/site.ts';
import {isoTime} from '../../core/time.ts';
import type {Files} from '../../custody/capsule.ts';
import {readRules, shippedRules} from '../../load/rules.ts';
import type {Store} from '../../store/store.ts';
import {ABOUT_FILES} from './about-files.ts';
import {factText, type Transcript, transcriptOf} from './transcript.ts';
import {writtenPoints} from './values.ts';

export interface KeptWindow {
  readonly window: EvidenceWindow;
  /** The window whose frames they are; undefined: it is gone. */
  readonly holder: EvidenceWindow | undefined;
  /** Undefined: there are none, or they cannot be read. */
  readonly pcapng: Uint8Array | undefined;
  /** Why the frames are not what was frozen; empty: they are. */
  readonly problem: string;
}

export interface Case {
  readonly alert: Alert;
  readonly windows: readonly KeptWindow[];
  readonly store: Omit<Store, 'save' | 'close'>;
  readonly config: Config;
  readonly site: Site;
}

/** Files of a window have its place in their names, from 1, the first alert first. */
interface Chapter extends Case {
  readonly transcripts: readonly (Transcript | undefined)[];
}

export async function contentsOf(one: Case): Promise<Files> {
  const transcripts = one.windows.map(({pcapng}) => pcapng && transcriptOf(pcapng, one.alert.segment, one.site));
  const chapter: Chapter = {...one, transcripts};
  return {
    'README.txt': text(ABOUT_FILES),
    'alert.json': json(alertOf(one)),
    'windows.json': json(one.windows.map(windowOf)),
    ...frames(chapter),
    ...transcriptFiles(chapter),
    'values.json': json(transcripts.map((transcript) => writtenPoints(transcript?.facts ?? []))),
    'policy.json': json(policyOf(one)),
    ...(await ruleFile(one)),
    'health.json': json(one.windows.map(({window, holder}) => healthOf(holder ?? window))),
    'custody.json': json(custodyOf(one)),
  };
}

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const json = (value: unknown): Uint8Array => text(`${JSON.stringify(value, null, 2)}\n`);

function alertOf({alert, store}: Case): object {
  const {firstSeen, lastSeen, first, latest} = alert;
  return {
    ...alert,
    firstSeen: isoTime(firstSeen),
    lastSeen: isoTime(lastSeen),
    first: {...first, time: isoTime(first.time)},
    latest: {...latest, time: isoTime(latest.time)},
    assets: {subject: store.assets.get(alert.subject), object: store.assets.get(alert.object)},
  };
}

/** Of a window that is shared the frames are those of its holder, and so is what is missing of them. */
function windowOf({window, holder = window, pcapng, problem}: KeptWindow, i: number): object {
  const {frames: count, bytes, first, last, until, sha256} = holder;
  return {
    file: pcapng === undefined ? null : `frames-${i + 1}.pcapng`,
    raised: isoTime(window.raised),
    frame: window.frame,
    state: window.state,
    sharedWith: window.sharedWith,
    note: window.note,
    missing: holder.note,
    from: isoTime(holder.from),
    until: isoTime(until),
    frames: count,
    bytes,
    first: isoTime(first),
    last: isoTime(last),
    sha256,
    problem,
  };
}

const frames = ({windows}: Chapter): Files =>
  Object.fromEntries(
    windows.flatMap(({pcapng}, i) => (pcapng === undefined ? [] : [[`frames-${i + 1}.pcapng`, pcapng]])),
  );

function transcriptFiles({transcripts}: Chapter): Files {
  const files = transcripts.flatMap((transcript, i): [string, Uint8Array][] => {
    if (transcript === undefined) return [];
    return [
      [`messages-${i + 1}.txt`, text(lines(transcript.messages))],
      [`facts-${i + 1}.txt`, text(lines(transcript.facts.map(factText)))],
    ];
  });
  return Object.fromEntries(files);
}

const lines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

/** What was known when the alert was raised: whether it was allowed, normal, planned, and what it is called. */
const JUDGED = /^(conduit|policy|baseline|change|tag|client|server)\./;

const policyOf = ({alert: {first, latest}}: Case): object => ({
  first: judged(first.fields),
  latest: judged(latest.fields),
});

const judged = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([field]) => JUDGED.test(field)));

/** The rule as it stands now; the alert says of which date it was when it matched. */
async function ruleFile({alert: {rule}, config}: Case): Promise<Files> {
  const {documents} = await readRules([shippedRules, ...config.rules.directories]);
  const file = documents.find(({value}) => (value as {id?: unknown} | null)?.id === rule.uuid)?.file;
  return file === undefined ? {} : {'rule.yml': text(await readFile(file, 'utf8'))};
}

/** Counters when the alert was raised and when the window closed; what grew between them happened in the window. */
function healthOf(window: EvidenceWindow): object {
  const {healthBefore, healthAfter} = window;
  const during = Object.entries(healthAfter).map(([name, value]) => [name, value - (healthBefore[name] ?? 0)]);
  return {window: windowKey(window), before: healthBefore, after: healthAfter, during: Object.fromEntries(during)};
}

/** Of the alert, and of the windows of others that it shares. */
function custodyOf({alert, windows, store}: Case): object[] {
  const ids = new Set([alert.id, ...windows.flatMap(({holder}) => holder?.alert ?? [])]);
  return [...[...ids].flatMap((id) => store.audit.about(id, 'evidence.')), ...store.audit.about(alert.id, 'alert.')]
    .sort((a, b) => a.seq - b.seq)
    .map(({time, ...entry}) => ({time: isoTime(time), ...entry}));
}
