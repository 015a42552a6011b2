/** `bifrost policy import`: drafts of policy and tags from files that the plant has. Nothing is put in force. */
import {mkdir, readFile, stat, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {Command, InvalidArgumentError, Option} from 'commander';
import {AppError} from '../../core/errors.ts';
import {importers} from '../../load/intent/importers.ts';
import {type Intent, MAX_TEXT} from '../../load/intent/intent.ts';
import {say} from '../fail.ts';
import {print} from '../print.ts';

interface Options {
  readonly from: string;
  readonly client: string;
  readonly device: ReadonlyMap<string, string>;
  readonly out?: string;
}

export const importCommand = (): Command =>
  new Command('import')
    .description('draft policy and tags from files of the plant; a person reads them before they count')
    .argument('<file>', 'the file to read')
    .addOption(
      new Option(
        '--from <format>',
        Object.entries(importers)
          .map(([name, [about]]) => `${name}: ${about}`)
          .join('; '),
      )
        .choices(Object.keys(importers))
        .makeOptionMandatory(),
    )
    .option('--client <who>', 'who asks, where the file does not say: an address, network or zone', 'any')
    .option(
      '--device <address...>',
      'where the device is, where the file does not say: 192.168.1.10 or PLC1=192.168.1.10',
      devices,
      new Map(),
    )
    .option('--out <folder>', 'write the drafts there; default: print them')
    .action(importFile);

function devices(text: string, before: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const [, name = '', address] = /^(?:([^=]+)=)?([0-9a-fA-F.:]+)$/.exec(text) ?? [];
  if (address === undefined) throw new InvalidArgumentError('Write an address, or NAME=ADDRESS.');
  return new Map([...before, [name, address]]);
}

async function importFile(file: string, {from, client, device, out}: Options): Promise<void> {
  const importer = await importers[from]?.[1]();
  if (importer === undefined) throw new AppError('usage', `no format is called ${from}`);
  const {draftsOf} = await import('../../load/intent/draft.ts');
  const protocolOf = await protocolFinder();
  const text = await textOf(file);
  const intent = intentIn(file, () => importer.read(text, {client, devices: device, protocolOf}));
  const drafts = draftsOf(intent);
  for (const note of intent.notes) say(note);
  if (drafts.length === 0) throw new AppError('config', `${file}: nothing in it that could be taken over as ${from}`);
  for (const {name, text} of drafts) {
    if (out === undefined) print(`# file: ${name}\n${text}`);
    else await writeDraft(join(out, name), text);
  }
}

/** An importer sees the text alone: where it is wrong, the file is named. */
function intentIn(file: string, read: () => Intent): Intent {
  try {
    return read();
  } catch (cause) {
    throw cannot(file, cause);
  }
}

/** A port that several protocols share names none of them. */
async function protocolFinder(): Promise<(port: number) => string | undefined> {
  const {protocols} = await import('../../../protocols/index.ts');
  return (port) => {
    const owners = protocols.filter(({ports}) => ports.tcp?.includes(port) === true);
    return owners.length === 1 ? owners[0]?.name : undefined;
  };
}

async function textOf(file: string): Promise<string> {
  try {
    const {size} = await stat(file);
    if (size > MAX_TEXT) throw new Error(`${size} bytes are too much`);
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw cannot(file, cause);
  }
}

/** What is there stays: a person may have worked on it. */
async function writeDraft(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), {recursive: true});
    await writeFile(path, text, {flag: 'wx'});
    print(path);
  } catch (cause) {
    throw cannot(path, cause);
  }
}

const cannot = (path: string, cause: unknown): AppError =>
  new AppError('config', `${path}: ${cause instanceof Error ? cause.message : String(cause)}`, {cause});
