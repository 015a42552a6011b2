/** `bifrost assets show`: what people said and what was observed of one asset, with source, confidence and times. */
import type {Command} from 'commander';
import {type Asset, identityFieldNames, identityFields, type Observed} from '../../core/asset.ts';
import {harmless} from '../../core/harmless.ts';
import {type Said, type SaidField, saidFields} from '../../core/said.ts';
import {isoTime, type Micros, SECOND} from '../../core/time.ts';
import {assetNamed} from '../asset-named.ts';
import {openToRead, showTime} from '../list.ts';
import {colors, print, printJson} from '../print.ts';
import {type Known, newAlertsOf} from './known.ts';

export async function showAsset(name: string, isJson: boolean, command: Command): Promise<void> {
  const store = await openToRead(command);
  try {
    const asset = store.assets.get(assetNamed(store, name));
    if (asset === undefined) return;
    const shown = {asset, said: store.said.of(asset), newAlerts: newAlertsOf(asset, store.alerts.newByAsset())};
    if (isJson) printJson(jsonOf(shown));
    else print(textOf(shown));
  } finally {
    store.close();
  }
}

type Section = readonly (readonly [title: string, value: string, where?: string])[];

function textOf({asset, said, newAlerts}: Known): string {
  const identity: Section = identityFieldNames.flatMap((field) => {
    const observed = asset[field];
    return observed === undefined ? [] : [[identityFields[field], observed.value, whereOf(observed)] as const];
  });
  const sections: readonly (readonly [string, Section])[] = [
    ['What people say', saidLines(said)],
    ['What was observed', identity],
    ['Where and since when', asset.listed.map((one) => [LISTS[one.list], one.value, whereOf(one)] as const)],
    ['Parts', asset.modules.map((module) => [module.address, partText(module)] as const)],
    ['Activity', activityOf(asset, newAlerts)],
  ];
  const known = asset.aliases.length > 0 ? ` (also ${asset.aliases.join(', ')})` : '';
  const title = colors.bold(`Asset ${asset.id}`) + harmless(`${known} in ${asset.segment}`);
  return [title, ...sections.filter(([, lines]) => lines.length > 0).map(section)].join('\n\n');
}

const LISTS = {ips: 'IP address', macs: 'MAC address', vlans: 'VLAN', units: 'Unit', serves: 'Serves', uses: 'Uses'};

const section = ([title, lines]: readonly [string, Section]): string => {
  const width = Math.max(...lines.map(([name]) => name.length));
  return [
    colors.bold(title),
    ...lines.map(([name, value, where = '']) => `  ${name.padEnd(width)}  ${harmless(`${value}${where}`)}`.trimEnd()),
  ].join('\n');
};

function whereOf({source, confidence, reason, firstSeen, lastSeen}: Observed<string>): string {
  const why = reason === undefined ? '' : `: ${reason}`;
  return `  [${source}, ${Math.round(confidence * 100)} %${why}; ${day(firstSeen)} to ${day(lastSeen)}]`;
}

const day = (time: Micros): string => showTime(isoTime(time));

function saidLines(said: Said | undefined): Section {
  if (said === undefined) return [];
  const fields = Object.entries(said.fields).map(
    ([field, value]) => [saidFields[field as SaidField].about, value] as const,
  );
  return [
    ['Approval', said.approval ?? 'none'],
    ...fields,
    ...(said.tags.length > 0 ? [['Tags', said.tags.join(' ')] as const] : []),
    ['Said by', `${said.by}, ${day(said.time)}`],
  ];
}

const partText = (module: Asset['modules'][number]): string =>
  identityFieldNames.flatMap((field) => module[field]?.value ?? []).join(', ');

const activityOf = (asset: Asset, newAlerts: number): Section => [
  ['First seen', day(asset.firstSeen)],
  ['Last seen', day(asset.lastSeen)],
  ['Packets', String(asset.packets)],
  ['Most connections', `${asset.maxSockets} at a time`],
  [
    'Longest silence',
    `${Math.round(asset.longestSilence / SECOND)} s in ${Math.round(asset.watched / SECOND)} s watched`,
  ],
  ['New alerts', String(newAlerts)],
];

/** Programs get every time as text, as the lists give it. */
function jsonOf({asset, said, newAlerts}: Known): object {
  return withIsoTimes({...asset, said, newAlerts}) as object;
}

const TIMES = new Set(['firstSeen', 'lastSeen', 'time']);

function withIsoTimes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withIsoTimes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      TIMES.has(key) && typeof inner === 'number' ? isoTime(inner) : withIsoTimes(inner),
    ]),
  );
}
