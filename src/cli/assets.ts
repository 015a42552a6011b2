/** `bifrost assets`: who is there, what people say of it, and what of it goes in and out as files. */
import {Argument, Command, InvalidArgumentError, Option} from 'commander';
import type {Asset} from '../core/asset.ts';
import {type Approval, approvals, knownOf, type Said, saidFieldNames} from '../core/said.ts';
import {type Known, newAlertsOf} from './assets/known.ts';
import {
  type ListOptions,
  openToRead,
  printList,
  seenTimes,
  showTime,
  withListOptions,
  withStoreOption,
} from './list.ts';
import type {Column, Row} from './print.ts';

interface Options extends ListOptions {
  readonly vendor?: string;
  readonly role?: string;
  readonly zone?: string;
  readonly tag?: string;
  readonly approval?: Approval | 'none';
}

export const assetsCommand = (): Command =>
  new Command('assets')
    .description('list the devices that were seen, explain one, or say what they are')
    .addCommand(listCommand(), {isDefault: true})
    .addCommand(showCommand())
    .addCommand(decideCommand('approve', 'approved', 'they belong there: no alert that they are new'))
    .addCommand(decideCommand('reject', 'rejected', 'they do not belong there: an alert whenever they are active'))
    .addCommand(decideCommand('archive', 'archived', 'they were taken out: an alert if they come back'))
    .addCommand(setCommand())
    .addCommand(mergeCommand())
    .addCommand(splitCommand())
    .addCommand(exportCommand())
    .addCommand(importCommand());

const listCommand = (): Command =>
  withListOptions(new Command('list'))
    .description('list the devices that were seen')
    .option('--vendor <name>', 'only of this vendor (a part of the name)')
    .option('--role <role>', 'only with this role')
    .option('--zone <zone>', 'only of this zone')
    .option('--tag <tag>', 'only with this tag')
    .addOption(new Option('--approval <state>', 'only those').choices([...approvals, 'none']))
    .action(({segment, vendor, role, zone, tag, approval, text}: Options, command: Command) =>
      printList<Known>(command, {
        columns: assetColumns,
        row: ({asset, said, newAlerts}) => assetRow(asset, said, newAlerts),
        items(store, page) {
          const alerts = store.alerts.newByAsset();
          const found = store.assets.list({
            ...page,
            ...(segment !== undefined && {segment}),
            ...(vendor !== undefined && {vendor}),
            ...(role !== undefined && {role}),
            ...(zone !== undefined && {zone}),
            ...(tag !== undefined && {tag}),
            ...(approval !== undefined && {approval}),
            ...(text !== undefined && {text}),
          });
          return found.map((asset) => ({asset, said: store.said.of(asset), newAlerts: newAlertsOf(asset, alerts)}));
        },
      }),
    );

const showCommand = (): Command =>
  withStoreOption(new Command('show'))
    .description('all that is known of an asset: what people said, what was observed, from where and since when')
    .argument('<id>', 'the beginning of its id, or an address')
    .option('--json', 'as a JSON object')
    .action(async (id: string, options: {json?: boolean}, command: Command) => {
      const {showAsset} = await import('./assets/show.ts');
      await showAsset(id, options.json === true, command);
    });

const ids = (): Argument => new Argument('<id...>', 'beginnings of ids, or addresses');
const withNote = (command: Command): Command =>
  command
    .option('--note <text>', 'why; kept in the audit log', '')
    .option('--store <file>', 'change this database, past the daemon');

const decideCommand = (name: string, approval: Approval, about: string): Command =>
  withNote(new Command(name).description(about).addArgument(ids())).action(
    async (names: string[], {note}: {note: string}, command: Command) => {
      const {sayOfAssets} = await import('./assets/say.ts');
      await sayOfAssets(names, {approval}, note, command);
    },
  );

const setCommand = (): Command =>
  withNote(new Command('set'))
    .description('say what an asset is: zone=cell1 criticality=high +tag -tag; zone= takes it back')
    .argument('<id>', 'the beginning of its id, or an address')
    .argument('<word...>', `field=value (${saidFieldNames.join(', ')}), +tag, -tag, approval=none`)
    .allowUnknownOption()
    .action(async (id: string, words: string[], {note}: {note: string}, command: Command) => {
      const {wordsOf, sayOfAssets} = await import('./assets/say.ts');
      await sayOfAssets([id], wordsOf(words), note, command);
    });

const mergeCommand = (): Command =>
  new Command('merge')
    .description('the second asset is the first one: its addresses, alerts and talks belong to it from now on')
    .argument('<asset>', 'beginning of an id, or an address')
    .argument('<other>', 'the one that is no asset of its own')
    .option('--store <file>', 'change this database, past the daemon')
    .action(async (into: string, other: string, _options, command: Command) => {
      const {mergeAssets} = await import('./assets/say.ts');
      await mergeAssets(into, other, command);
    });

const splitCommand = (): Command =>
  new Command('split')
    .description('an address of an asset is an asset of its own, and stays so')
    .argument('<asset>', 'beginning of an id, or an address')
    .argument('<address>', 'IP or MAC address')
    .option('--store <file>', 'change this database, past the daemon')
    .action(async (id: string, address: string, _options, command: Command) => {
      const {splitAddress} = await import('./assets/say.ts');
      await splitAddress(id, address.toLowerCase(), command);
    });

const exportCommand = (): Command =>
  withStoreOption(new Command('export'))
    .description('write all assets to standard output')
    .addOption(new Option('--format <name>', 'of the file').choices(['csv', 'json', 'cyclonedx']).default('csv'))
    .option('--segment <name>', 'only of this segment')
    .action(async ({format, segment}: {format: string; segment?: string}, command: Command) => {
      const {exportAssets} = await import('./assets/export.ts');
      await exportAssets(await openToRead(command), format, segment);
      await noted(`${format}${segment === undefined ? '' : `, only ${segment}`}`, command);
    });

/** Whoever may only read the store gets the list all the same. */
async function noted(detail: string, command: Command): Promise<void> {
  const {decide} = await import('./decide.ts');
  try {
    await decide('export-add', {what: 'assets', detail}, command);
  } catch (error) {
    const {say} = await import('./fail.ts');
    say(`the export is not in the audit log: ${(error as Error).message}`);
  }
}

const importCommand = (): Command =>
  withNote(new Command('import'))
    .description('say what is in a file: CSV or JSON as export writes it, or a CSV export of NetBox')
    .argument('<file>', '*.csv or *.json')
    .option('--segment <name>', 'of rows that name none', segmentName)
    .option('--dry-run', 'only show what would change')
    .action(async (file: string, options: {segment?: string; dryRun?: boolean; note: string}, command: Command) => {
      const {importAssets} = await import('./assets/import.ts');
      await importAssets(file, options, command);
    });

function segmentName(text: string): string {
  if (!/^[a-z0-9][a-z0-9_-]{0,31}$/.test(text))
    throw new InvalidArgumentError('Use lower case letters, digits, - and _.');
  return text;
}

export const assetColumns: readonly Column[] = [
  {key: 'id', title: 'ID', whole: true},
  {key: 'ips', title: 'IP', narrowest: 15},
  {key: 'segment', title: 'SEGMENT'},
  {key: 'vendor', title: 'VENDOR'},
  {key: 'model', title: 'MODEL', show: shortModel},
  {key: 'role', title: 'ROLE'},
  {key: 'serves', title: 'SERVES', narrowest: 14},
  {key: 'approval', title: 'APPROVAL', spare: true},
  {key: 'newAlerts', title: 'ALERTS', align: 'right', spare: true},
  {key: 'macs', title: 'MAC', narrowest: 17, spare: true},
  {key: 'lastSeen', title: 'LAST SEEN', show: showTime, whole: true, spare: true},
  {key: 'name', title: 'NAME', spare: true},
  {key: 'zone', title: 'ZONE', spare: true},
];

const MODEL_LENGTH = 32;

/** Some devices say a whole description where others say a model: its first words are enough for a table. */
function shortModel(value: unknown): string {
  const [line = ''] = String(value ?? '').split(/[\r\n]/, 1);
  return line.length <= MODEL_LENGTH ? line : `${line.slice(0, MODEL_LENGTH).replace(/[\s,;]+\S*$/, '')}…`;
}

/** What people said wins; `bifrost assets show` has both. */
export function assetRow(asset: Asset, said?: Said, newAlerts = 0): Row {
  const {id, segment, ips, macs, vlans, serves, uses, sent, packets, aliases, units, maxSockets} = asset;
  const shown = Object.fromEntries(SHOWN.map((field) => [field, knownOf(asset, said, field)?.value]));
  return {
    id,
    segment,
    ips,
    macs,
    vlans,
    ...shown,
    serves,
    uses,
    sent,
    packets,
    ...seenTimes(asset),
    aliases,
    units,
    maxSockets,
    approval: said?.approval ?? 'none',
    tags: said?.tags ?? [],
    newAlerts,
  };
}

const SHOWN = [
  ...(['vendor', 'model', 'firmware', 'serial', 'name', 'role', 'family', 'orderNumber', 'hardware'] as const),
  ...(['purdueLevel', 'zone', 'site', 'owner', 'criticality', 'location', 'function', 'description'] as const),
  ...(['os', 'osVersion', 'fqdn', 'mode', 'reach', 'programming', 'scanner', 'endOfSupport'] as const),
];
