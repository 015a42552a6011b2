/** `bifrost advisories`: known vulnerabilities of devices, out of advisories that vendors and authorities publish. */
import {Argument, Command, Option} from 'commander';
import type {AdvisoryFinding} from '../core/advisory.ts';
import {AppError} from '../core/errors.ts';
import {vexJustifications, vexStates} from '../core/vex.ts';
import type {AdvisoryRow} from '../store/advisories.ts';
import {assetNamed} from './asset-named.ts';
import {decide} from './decide.ts';
import {say} from './fail.ts';
import {openToRead, printList, withListOptions, withStoreOption} from './list.ts';
import {type Column, print, type Row} from './print.ts';

export const advisoriesCommand = (): Command =>
  new Command('advisories')
    .description('list, import and answer advisories about devices')
    .addCommand(listCommand(), {isDefault: true})
    .addCommand(showCommand())
    .addCommand(checkCommand())
    .addCommand(vexCommand())
    .addCommand(importCommand())
    .addCommand(buildCommand())
    .addCommand(statusCommand());

interface ListOptions {
  readonly all?: boolean;
  readonly asset?: string;
  readonly text?: string;
}

const listCommand = (): Command =>
  withListOptions(new Command('list'))
    .description('list which advisory applies to which device, worst first')
    .option('--asset <asset>', 'only of this device: id, address or name')
    .option('--all', 'every advisory that was imported, latest first')
    .action(async ({all, asset, text}: ListOptions, command: Command) => {
      const {sayAge} = await import('./advisories/status.ts');
      await sayAge(command);
      if (all === true) {
        await printList(command, {
          columns: advisoryColumns,
          row: advisoryRow,
          items: (store, page) => store.advisories.list({...page, ...(text !== undefined && {text})}),
        });
        return;
      }
      await printList(command, {
        columns: findingColumns,
        row: findingRow,
        items: (store, page) =>
          store.advisories.findings({...page, ...(asset !== undefined && {asset: assetNamed(store, asset)})}),
      });
    });

const advisoryColumns: readonly Column[] = [
  {key: 'id', title: 'ADVISORY', whole: true},
  {key: 'released', title: 'RELEASED', whole: true},
  {key: 'score', title: 'CVSS', align: 'right', whole: true},
  {key: 'title', title: 'TITLE', narrowest: 20},
  {key: 'vendors', title: 'VENDORS', spare: true},
  {key: 'signature', title: 'SIGNATURE', spare: true},
];

const advisoryRow = (row: AdvisoryRow): Row => ({...row});

const findingColumns: readonly Column[] = [
  {key: 'asset', title: 'ASSET', whole: true},
  {key: 'advisory', title: 'ADVISORY', whole: true},
  {key: 'verdict', title: 'APPLIES', whole: true},
  {key: 'score', title: 'CVSS', align: 'right', whole: true},
  {key: 'exploited', title: 'EXPLOITED', show: (is) => (is === true ? 'yes' : ''), whole: true},
  {key: 'noFix', title: 'FIX', show: (is) => (is === true ? 'none planned' : ''), spare: true},
  {key: 'why', title: 'WHY', narrowest: 30},
  {key: 'silenced', title: 'ANSWERED', spare: true},
];

const findingRow = ({told: _told, ...finding}: AdvisoryFinding): Row => ({...finding});

const showCommand = (): Command =>
  withStoreOption(new Command('show'))
    .description('explain an advisory: products, vulnerabilities, what to do, which devices it is about')
    .argument('<id>', 'id of the advisory: ICSA-23-201-01')
    .option('--json', 'as a JSON object')
    .action(async (id: string, {json}: {json?: boolean}, command: Command) => {
      const {showAdvisory} = await import('./advisories/show.ts');
      await showAdvisory(id, json === true, command);
    });

const checkCommand = (): Command =>
  withStoreOption(new Command('check'))
    .description('which advisories apply to a device, or would apply to another version or model')
    .option('--asset <asset>', 'a device that is known: id, address or name')
    .option('--version <version>', 'as if this firmware ran on it')
    .option('--vendor <name>', 'of a device that need not be there')
    .option('--model <name>', 'its model or order number')
    .option('--json', 'as a JSON array')
    .action(async (options: object, command: Command) => {
      const {check} = await import('./advisories/check.ts');
      await check(options, command);
    });

interface VexOptions {
  readonly asset: string;
  readonly justification?: string;
  readonly note: string;
}

const vexCommand = (): Command =>
  new Command('vex')
    .description('say what an advisory or a vulnerability means for a device; not_affected and fixed silence it')
    .argument('<about>', 'a CVE or the id of an advisory')
    .addArgument(new Argument('<state>', 'what it means for it').choices(vexStates))
    .requiredOption('--asset <asset>', 'the device: id, address or name')
    .addOption(new Option('--justification <why>', 'why it is not affected').choices(vexJustifications))
    .option('--note <text>', 'in your own words; kept in the audit log', '')
    .option('--store <file>', 'change this database, past the daemon')
    .action(async (about: string, state: string, {asset, justification, note}: VexOptions, command: Command) => {
      if (state === 'not_affected' && justification === undefined && note === '')
        throw new AppError('usage', 'not_affected needs a reason: --justification or --note');
      const store = await openToRead(command);
      const id = assetNamed(store, asset);
      const isFound = store.advisories
        .findings({asset: id})
        .some(({advisory, cves}) => advisory === about || cves.includes(about));
      store.close();
      await decide(
        'vex-say',
        {about, state, asset: id, note, ...(justification !== undefined && {justification})},
        command,
      );
      const {matchAll} = await import('./advisories/import.ts');
      await matchAll(command, id);
      print(`${about} on ${id}: ${state}`);
      if (!isFound) say(`nothing that was found on ${id} is about ${about} (bifrost advisories list --asset ${id})`);
    });

const importCommand = (): Command =>
  new Command('import')
    .description(
      'bring in CSAF 2.0 advisories or the KEV catalogue: file, folder, .zip, .tar(.gz, .xz), bundle, https address',
    )
    .argument('<source>', 'file, folder or address')
    .option('--key <file>', 'public key of who built the bundle')
    .option('--keyring <file>', 'OpenPGP keys that gpgv trusts; without it signatures are not checked')
    .option('--store <file>', 'change this database, past the daemon')
    .action(async (source: string, options: object, command: Command) => {
      const {runImport} = await import('./advisories/import.ts');
      await runImport(source, options, command);
    });

const buildCommand = (): Command =>
  withStoreOption(new Command('build'))
    .description('write everything that was imported into one signed file, for plants without a network')
    .argument('<out>', 'the file to write')
    .requiredOption('--key <file>', 'private key that signs it; made when there is none, its public half beside it')
    .action(async (out: string, {key}: {key: string}, command: Command) => {
      const {build} = await import('./advisories/build.ts');
      await build(out, key, command);
    });

const statusCommand = (): Command =>
  withStoreOption(new Command('status'))
    .description('how many advisories there are, and how old they are')
    .option('--json', 'as a JSON object')
    .action(async ({json}: {json?: boolean}, command: Command) => {
      const {printStatus} = await import('./advisories/status.ts');
      await printStatus(json === true, command);
    });
