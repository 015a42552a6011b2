/** `bifrost alerts show`: everything an engineer needs to decide about one alert. */
import type {Command} from 'commander';
import type {Alert, Evidence} from '../core/alert.ts';
import type {Asset, AssetId} from '../core/asset.ts';
import type {Care} from '../core/care.ts';
import type {WindowState} from '../core/evidence.ts';
import {harmless} from '../core/harmless.ts';
import {isFor} from '../core/playbook.ts';
import {isoTime} from '../core/time.ts';
import type {Store} from '../store/store.ts';
import {alertNamed} from './alert-named.ts';
import {openToRead, showTime} from './list.ts';
import {colors, print, printJson} from './print.ts';

export async function showAlert(id: string, isJson: boolean, command: Command): Promise<void> {
  const store = await openToRead(command);
  try {
    const alert = alertNamed(store, id);
    const shown = {
      alert,
      subject: store.assets.get(alert.subject),
      object: store.assets.get(alert.object),
      evidence: evidenceOf(store, alert.id),
      history: historyOf(store, alert.id),
      care: store.care.of(alert.id),
      playbooks: await playbooksFor(alert),
    };
    if (isJson) printJson(withIsoTimes(shown));
    else print(textOf(shown));
  } finally {
    store.close();
  }
}

interface Shown {
  readonly alert: Alert;
  readonly subject: Asset | undefined;
  readonly object: Asset | undefined;
  readonly evidence: readonly KeptFrames[];
  readonly history: readonly Decision[];
  readonly care: Care;
  /** Names of those that say what to do when it is an incident. */
  readonly playbooks: readonly string[];
}

interface KeptFrames {
  readonly raised: string;
  readonly state: WindowState;
  readonly note: string;
  readonly frames: number;
}

const evidenceOf = (store: Store, id: string): KeptFrames[] =>
  store.evidence
    .list({alert: id})
    .reverse()
    .map((window) => {
      const {note, frames} = store.evidence.holder(window) ?? window;
      return {raised: isoTime(window.raised), state: window.state, note: window.note || note, frames};
    });

interface Decision {
  readonly time: string;
  readonly actor: string;
  readonly action: string;
  readonly note: string;
}

const historyOf = (store: Store, id: string): Decision[] =>
  store.audit.about(id, 'alert.').map(({time, actor, action, detail}) => ({
    time: isoTime(time),
    actor,
    action: action.slice('alert.'.length),
    note: detail.slice(id.length).replace(/^: /, ''),
  }));

async function playbooksFor({rule}: Alert): Promise<string[]> {
  const {loadPlaybooks} = await import('../load/playbooks.ts');
  return loadPlaybooks()
    .filter((one) => isFor(one, rule.id))
    .map(({name}) => name);
}

function textOf({alert, subject, object, evidence: windows, history, care, playbooks}: Shown): string {
  const {rule, first, latest} = alert;
  const seen = `${showTime(isoTime(alert.firstSeen))} to ${showTime(isoTime(alert.lastSeen))} UTC, ${alert.count} time${alert.count === 1 ? '' : 's'}`;
  const sections: readonly (readonly [title: string, lines: readonly string[]])[] = [
    ['What', [alert.what, standing(alert), seen]],
    ['Where', [...segmentOf(alert), ...party('by', alert.subject, subject), ...party('to', alert.object, object)]],
    ['Why it matters', [rule.why]],
    ['What to do', [rule.respond]],
    ['If it is an incident', playbooks.map((name) => `bifrost playbooks show ${name}`)],
    ['What else looks like this', rule.falsePositives],
    ['Rule', [`${rule.id} ${rule.title}`, `of ${rule.modified}, profile ${rule.profile}`, ...techniques(alert)]],
    ['First seen as', evidence(first)],
    ['Latest seen as', latest.time === first.time ? [] : evidence(latest)],
    ['Frames', framesText(alert, windows)],
    ['In the hands of', care.assignee === '' ? [] : [care.assignee]],
    ['Comments', care.comments.map(({time, by, text}) => `${showTime(isoTime(time))} ${by}: ${text}`)],
    ['Decisions', history.map(({time, actor, action, note}) => `${showTime(time)} ${actor}: ${action}  ${note}`)],
  ];
  const shown = sections.filter(([, lines]) => lines.length > 0);
  return [colors.bold(`Alert ${alert.id}`), ...shown.map(section)].join('\n\n');
}

/** What the box says of itself is of no segment. */
const segmentOf = ({segment}: Alert): string[] => (segment === '' ? [] : [`segment ${segment}`]);

function standing({level, raised, rule, silence, state}: Alert): string {
  const why = raised === '' ? '' : ` (raised from ${rule.level}: ${raised})`;
  return `${level}${why}, ${state}${silence === '' ? '' : ` by silence ${silence}`}`;
}

const section = ([title, lines]: readonly [string, readonly string[]]): string =>
  [colors.bold(title), ...lines.map((line) => `  ${harmless(line).trimEnd()}`)].join('\n');

const techniques = ({rule}: Alert): string[] => {
  if (rule.attack.length === 0) return [];
  return [`ATT&CK for ICS: ${rule.attack.join(', ')}`];
};

function party(preposition: string, id: AssetId, asset: Asset | undefined): string[] {
  if (id === '') return [];
  const {ips = [], macs = [], vendor, model, name, role} = asset ?? {};
  const known = [...ips, ...macs, ...[vendor, model, name, role].flatMap((field) => field?.value ?? [])];
  return [`${preposition} ${id}${known.length > 0 ? `: ${known.join(', ')}` : ''}`];
}

function evidence({time, frame, kind, name, protocol, client, server, fields}: Evidence): string[] {
  const detail = Object.entries(fields).flatMap(([field, value]) => {
    const text = String(value);
    return text === '' ? [] : [`${field} = ${text}`]; // nothing is new: an empty list
  });
  const between = client === '' && server === '' ? '' : `: ${client} to ${server}`;
  return [`${isoTime(time)}, frame ${frame}`, `${protocol} ${kind} ${name}${between}`, ...detail];
}

function framesText({id}: Alert, windows: readonly KeptFrames[]): string[] {
  if (windows.length === 0) return [];
  const lines = windows.map(({raised, state, note, frames}) => {
    return `around ${showTime(raised)}: ${state}, ${frames} frames${note === '' ? '' : `; ${note}`}`;
  });
  return [...lines, `bifrost evidence export ${id}`];
}

/** Programs get every time as text, as the lists give it. */
function withIsoTimes({alert, ...rest}: Shown): object {
  const {firstSeen, lastSeen, first, latest} = alert;
  const times = {firstSeen: isoTime(firstSeen), lastSeen: isoTime(lastSeen)};
  const evidences = {first: {...first, time: isoTime(first.time)}, latest: {...latest, time: isoTime(latest.time)}};
  const {assignee, comments} = rest.care;
  const said = comments.map(({time, by, text}) => ({time: isoTime(time), by, text}));
  return {
    ...alert,
    ...times,
    ...evidences,
    assignee,
    comments: said,
    evidence: rest.evidence,
    history: rest.history,
    playbooks: rest.playbooks,
  };
}
