/** Makes the files of a report. That one was made is in the audit log, with its hash, before anybody gets it. */
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import type {Command} from 'commander';
import type {Format, Material} from '../../checklist/reports/format.ts';
import {type FormatName, formats} from '../../checklist/reports/formats.ts';
import {daysOf} from '../../checklist/reports/model.ts';
import {AppError} from '../../core/errors.ts';
import {harmless} from '../../core/harmless.ts';
import {DAY} from '../../core/time.ts';
import {sha256} from '../../custody/folder.ts';
import {loadConfig} from '../../load/config.ts';
import {runNamed} from '../checklist/show.ts';
import {decide} from '../decide.ts';
import {say} from '../fail.ts';
import {openToRead} from '../list.ts';
import {cannotWrite, placeFile, refuseOver} from '../place-file.ts';
import {print} from '../print.ts';
import {materialOf} from './material.ts';

export interface ReportOptions {
  /** Left out: all of them, into a folder. */
  readonly format?: FormatName;
  readonly out?: string;
}

export async function report(prefix: string | undefined, options: ReportOptions, command: Command): Promise<void> {
  const {format, out} = options;
  const config = await loadConfig(command.optsWithGlobals<{config?: string}>().config);
  const store = await openToRead(command);
  try {
    const run = runNamed(store, prefix);
    const material = await materialOf(run, store, config);
    const note = (name: string, content: Uint8Array): Promise<unknown> =>
      decide('report-made', {run: run.id, format: name, sha256: sha256(content)}, command);
    print(material.report.summary);
    if (format === undefined) await writeAll(out ?? `checklist-${run.id}`, material, note);
    else await writeOne(format, out, material, note);
    const age = Date.now() * 1000 - run.at;
    if (age > DAY) say(`the run is ${daysOf(age)} old: what it found may be so no longer (bifrost checklist run)`);
  } finally {
    store.close();
  }
}

type Note = (name: string, content: Uint8Array) => Promise<unknown>;

async function writeOne(name: FormatName, out: string | undefined, material: Material, note: Note): Promise<void> {
  if (out?.endsWith('/') === true)
    throw new AppError('usage', `${out} is a folder: name a file, or leave out --format to get all of them`);
  const {file, render} = await formats[name]();
  const content = await render(material);
  const path = out ?? file.replace('report', `checklist-${material.report.run.id}`);
  await placeFile(path, content, '--out', () => note(name, content));
  tell(path, content);
}

/** The zip stands for all: its manifest has the hash of each. */
async function writeAll(folder: string, material: Material, note: Note): Promise<void> {
  const every: Format[] = await Promise.all(Object.values(formats).map((load) => load()));
  const contents: [string, Uint8Array][] = [];
  for (const {file, render} of every) contents.push([join(folder, file), await render(material)]);
  refuseOver(
    contents.map(([path]) => path),
    '--out',
  );
  await note('zip', contents.at(-1)?.[1] ?? new Uint8Array());
  makeFolder(folder);
  for (const [path, content] of contents) {
    await placeFile(path, content, '--out');
    tell(path, content);
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, {recursive: true});
  } catch (cause) {
    throw cannotWrite(folder, cause, '--out');
  }
}

const tell = (path: string, content: Uint8Array): void => print(harmless(`${path}  SHA-256 ${sha256(content)}`));
