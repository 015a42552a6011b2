/** `bifrost evidence`: the frames around alerts, as signed files that can be checked anywhere. */
import {Command, Option} from 'commander';
import type {WindowState} from '../core/evidence.ts';
import {type EvidenceWindow, windowStates} from '../core/evidence.ts';
import {isoTime} from '../core/time.ts';
import {say} from './fail.ts';
import {
  type ListOptions,
  printList,
  showBriefTime,
  showTime,
  storePath,
  withListOptions,
  withStoreOption,
} from './list.ts';
import {type Column, print, type Row} from './print.ts';

export const evidenceCommand = (): Command =>
  new Command('evidence')
    .description('list, explain, export and verify the frames that were kept around alerts')
    .addCommand(listCommand(), {isDefault: true})
    .addCommand(showCommand())
    .addCommand(exportCommand())
    .addCommand(verifyCommand())
    .addCommand(keyCommand());

interface Options extends ListOptions {
  readonly state?: readonly WindowState[];
}

const listCommand = (): Command =>
  withListOptions(new Command('list'))
    .description('list what was kept, latest first')
    .addOption(new Option('--state <state...>', 'only in these states').choices(windowStates))
    .action(({segment, text, state}: Options, command: Command) =>
      printList(command, {
        columns,
        row: windowRow,
        items: (store, page) =>
          store.evidence
            .list({
              ...page,
              ...(segment !== undefined && {segment}),
              ...(text !== undefined && {text}),
              ...(state !== undefined && {states: state}),
            })
            .map((window) => ({
              ...window,
              frames: store.evidence.holder(window)?.frames ?? 0,
              rule: store.alerts.get(window.alert)?.rule.id ?? '',
            })),
      }),
    );

const columns: readonly Column[] = [
  {key: 'alert', title: 'ALERT', show: (id) => String(id).slice(0, 16), whole: true},
  {key: 'rule', title: 'RULE', whole: true},
  {key: 'raised', title: 'RAISED', show: showTime, brief: showBriefTime, whole: true},
  {key: 'state', title: 'STATE', whole: true},
  {key: 'frames', title: 'FRAMES', align: 'right', whole: true},
  {key: 'bytes', title: 'BYTES', align: 'right', whole: true, spare: true},
  {key: 'note', title: 'MISSING', narrowest: 20},
];

/** `frames`: those that the alert has, also where another window holds them. `rule`: of the alert; empty: that one is gone. */
function windowRow({healthBefore, healthAfter, ...window}: EvidenceWindow & {readonly rule: string}): Row {
  const {raised, from, until, first, last} = window;
  const times = {raised, from, until, first, last};
  return {...window, ...Object.fromEntries(Object.entries(times).map(([key, time]) => [key, isoTime(time)]))};
}

const showCommand = (): Command =>
  withStoreOption(new Command('show'))
    .description('explain what was kept around an alert, and who had it')
    .argument('<alert>', 'id of the alert, or the beginning of it')
    .option('--json', 'as a JSON object')
    .action(async (id: string, {json}: {json?: boolean}, command: Command) => {
      const {showEvidence} = await import('./evidence/show.ts');
      await showEvidence(id, json === true, command);
    });

const exportCommand = (): Command =>
  withStoreOption(new Command('export'))
    .description('write everything that is known of an alert into one signed zip')
    .argument('<alert>', 'id of the alert, or the beginning of it')
    .option('-o, --output <file>', 'the file to write; default: evidence-<id>.zip')
    .action(async (id: string, {output}: {output?: string}, command: Command) => {
      const {exportEvidence} = await import('./evidence/export.ts');
      await exportEvidence(id, output, command);
    });

const verifyCommand = (): Command =>
  withStoreOption(new Command('verify'))
    .description('check that an exported file is whole and unchanged; exit code 1: it is not')
    .argument('<file>', 'the zip')
    .option('--key <file>', 'public key of the sensor that exported it; default: the key of this box')
    .action(async (file: string, {key}: {key?: string}, command: Command) => {
      const {verifyEvidence} = await import('./evidence/verify.ts');
      await verifyEvidence(file, key, command);
    });

const keyCommand = (): Command =>
  withStoreOption(new Command('key'))
    .description('print the public key of this box, for those who verify')
    .action(async (_options: object, command: Command) => {
      const {fingerprint, keyPath, publicPem, signingKey} = await import('../custody/key.ts');
      const key = signingKey(keyPath(await storePath(command)));
      print(publicPem(key).trimEnd());
      say(`its SHA-256 is ${fingerprint(key)}: compare it by another way than you send the key`);
    });
