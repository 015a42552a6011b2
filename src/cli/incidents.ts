/** `bifrost incidents`: alerts grouped into stories, by device and time. */
import {Command, Option} from 'commander';
import {type Alert, type Level, levels} from '../core/alert.ts';
import type {AssetId} from '../core/asset.ts';
import {AppError} from '../core/errors.ts';
import {harmless} from '../core/harmless.ts';
import {isoTime, type Micros} from '../core/time.ts';
import {type Incident, incidentsOf} from '../detect/incident.ts';
import type {Store} from '../store/store.ts';
import {alertRow} from './alerts.ts';
import {openToRead, printList, seenTimes, showTime, timeAgo, withListOptions, withStoreOption} from './list.ts';
import {type Column, colors, print, printJson, type Row} from './print.ts';

/** Latest alerts that are looked at; older ones are stories that were told. */
const MAX_ALERTS = 20_000;

export const incidentsCommand = (): Command =>
  new Command('incidents')
    .description('see alerts as stories: what happened to which devices, in which order')
    .addCommand(listCommand(), {isDefault: true})
    .addCommand(showCommand());

interface Options {
  readonly segment?: string;
  readonly level?: Level;
  readonly since?: Micros;
}

const listCommand = (): Command =>
  withListOptions(new Command('list'))
    .description('list incidents, the latest first')
    .addOption(new Option('--level <level>', 'whose worst alert is of this level or above').choices(levels))
    .option('--since <duration>', 'from alerts that were seen within the last 90s, 15m, 8h, 7d', timeAgo)
    .action(({segment, level = 'informational', since}: Options, command: Command) =>
      printList(command, {
        columns: incidentColumns,
        row: incidentRow,
        items: (store, {limit, offset}) =>
          storiesIn(store, {...(segment !== undefined && {segment}), ...(since !== undefined && {since})})
            .filter((incident) => levels.indexOf(incident.level) >= levels.indexOf(level))
            .slice(offset, limit === undefined ? undefined : offset + limit),
      }),
    );

const storiesIn = (store: Store, filter: {segment?: string; since?: Micros}): Incident[] =>
  incidentsOf(store.alerts.list({...filter, limit: MAX_ALERTS}));

const incidentColumns: readonly Column[] = [
  {key: 'id', title: 'ID', show: (id) => String(id).slice(0, 16), whole: true},
  {key: 'level', title: 'LEVEL', whole: true},
  {key: 'count', title: 'ALERTS', align: 'right', whole: true},
  {key: 'rules', title: 'RULES', narrowest: 12},
  {key: 'assets', title: 'DEVICES', narrowest: 14},
  {key: 'firstSeen', title: 'FROM', show: showTime, whole: true},
  {key: 'lastSeen', title: 'TO', show: showTime, whole: true},
];

const incidentRow = (incident: Incident): Row => ({
  id: incident.id,
  level: incident.level,
  count: incident.alerts.length,
  rules: [...new Set(incident.alerts.map(({rule}) => rule.id))],
  assets: incident.assets,
  attack: incident.attack,
  alerts: incident.alerts.map(({id}) => id),
  ...seenTimes(incident),
});

const showCommand = (): Command =>
  withStoreOption(new Command('show'))
    .description('tell the story of an incident: its alerts in the order of their coming')
    .argument('<id>', 'its id, that of one of its alerts, or the beginning of it')
    .option('--json', 'as a JSON object')
    .action(async (id: string, {json}: {json?: boolean}, command: Command) => {
      const store = await openToRead(command);
      try {
        const incident = incidentNamed(store, id.toUpperCase());
        if (json === true) printJson({...incidentRow(incident), alerts: incident.alerts.map(alertRow)});
        else print(story(incident, (asset) => nameOf(store, asset)));
      } finally {
        store.close();
      }
    });

/** Throws `usage`: none, or several. */
function incidentNamed(store: Store, prefix: string): Incident {
  const found = storiesIn(store, {}).filter(({alerts}) => alerts.some(({id}) => id.startsWith(prefix)));
  const [incident, another] = found;
  if (incident === undefined) throw new AppError('usage', `no incident ${prefix} (see bifrost incidents)`);
  if (another !== undefined)
    throw new AppError('usage', `several incidents begin with ${prefix} (give more of the id)`);
  return incident;
}

function nameOf(store: Store, id: AssetId): string {
  const {ips = [], macs = [], name, vendor, model} = store.assets.get(id) ?? {};
  const address = ips[0] ?? macs[0];
  if (address === undefined) return id;
  const known = [name, vendor, model].flatMap((field) => field?.value ?? []);
  return `${address}${known.length === 0 ? '' : ` (${known.join(', ')})`}`;
}

function story(
  {id, level, alerts, assets, attack, firstSeen, lastSeen}: Incident,
  name: (id: AssetId) => string,
): string {
  const lines = [
    colors.bold(`Incident ${id}`),
    `${level}; ${alerts.length} alert${alerts.length === 1 ? '' : 's'}, ${moment(firstSeen)} to ${moment(lastSeen)} UTC`,
    `devices: ${assets.map(name).join('; ')}`,
    ...(attack.length === 0 ? [] : [`ATT&CK for ICS: ${attack.join(', ')}`]),
    '',
    ...alerts.flatMap(chapter),
  ];
  return lines.map(harmless).join('\n');
}

const moment = (time: Micros): string => showTime(isoTime(time));

const chapter = ({firstSeen, level, rule, what, count, state, id}: Alert): string[] => [
  `${moment(firstSeen)}  ${level}  ${rule.id}  ${what}`,
  `                     ${count} time${count === 1 ? '' : 's'}, ${state}; bifrost alerts show ${id.slice(0, 16)}`,
];
