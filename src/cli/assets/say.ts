/** What a person says of assets: each is looked up before the first is changed; one line each tells what was done. */
import type {Command} from 'commander';
import type {AssetId} from '../../core/asset.ts';
import {AppError} from '../../core/errors.ts';
import {type Approval, approvals, isSaidField, saidFieldNames, saidProblem} from '../../core/said.ts';
import {assetNamed} from '../asset-named.ts';
import {decide} from '../decide.ts';
import {openToRead} from '../list.ts';
import {print} from '../print.ts';

interface Words {
  readonly approval?: Approval | 'none';
  readonly set?: Readonly<Record<string, string>>;
  readonly unset?: readonly string[];
  readonly tag?: readonly string[];
  readonly untag?: readonly string[];
}

/** `zone=cell1`, `zone=`, `+tag`, `-tag`. Throws `usage`. */
export function wordsOf(words: readonly string[]): Words {
  const tags = words.filter((word) => TAG.test(word));
  const pairs = words.filter((word) => !TAG.test(word)).map(pairOf);
  const approval = pairs.findLast(([field]) => field === 'approval');
  const fields = pairs.filter(([field]) => field !== 'approval');
  return {
    set: Object.fromEntries(fields.filter(([, value]) => value !== '')),
    unset: fields.flatMap(([field, value]) => (value === '' ? [field] : [])),
    tag: tags.flatMap((tag) => (tag.startsWith('+') ? [tag.slice(1)] : [])),
    untag: tags.flatMap((tag) => (tag.startsWith('-') ? [tag.slice(1)] : [])),
    ...(approval && {approval: approvalOf(approval[1])}),
  };
}

const TAG = /^[+-][^\s,]{1,64}$/;

function pairOf(word: string): readonly [field: string, value: string] {
  const [, field = '', value = ''] = /^([A-Za-z]+)=(.*)$/s.exec(word) ?? [];
  if (field === 'approval') return [field, value];
  if (!isSaidField(field))
    throw new AppError('usage', `${word}: say one of ${saidFieldNames.join(', ')} with =, +tag or -tag`);
  return [field, value === '' ? value : checked(field, value)];
}

function approvalOf(value: string): Approval | 'none' {
  const found = [...approvals, 'none' as const].find((one) => one === value);
  if (found === undefined) throw new AppError('usage', `approval is one of ${approvals.join(', ')}, none`);
  return found;
}

function checked(field: Parameters<typeof saidProblem>[0], value: string): string {
  const problem = saidProblem(field, value);
  if (problem !== undefined) throw new AppError('usage', problem);
  return value;
}

/** Throws `usage`: nobody, or several, are meant. */
async function lookedUp(names: readonly string[], command: Command): Promise<AssetId[]> {
  const store = await openToRead(command);
  try {
    return [...new Set(names.map((name) => assetNamed(store, name)))];
  } finally {
    store.close();
  }
}

export async function sayOfAssets(
  names: readonly string[],
  {set = {}, unset = [], tag = [], untag = [], approval}: Words,
  note: string,
  command: Command,
): Promise<void> {
  const found = await lookedUp(names, command);
  const words = {set, unset, tag, untag, ...(approval !== undefined && {approval})};
  await decide('asset-say', {entries: found.map((id) => ({id, ...words})), note}, command);
  const done = approval ?? 'set';
  for (const id of found) print(`${id} ${done}`);
}

export async function mergeAssets(into: string, other: string, command: Command): Promise<void> {
  const [first, second] = await lookedUp([into, other], command);
  if (first === undefined || second === undefined)
    throw new AppError('usage', `${into} and ${other} are one asset already`);
  await decide('asset-merge', {into: first, id: second}, command);
  print(`${second} is now ${first}`);
}

export async function splitAddress(name: string, address: string, command: Command): Promise<void> {
  const [id = ''] = await lookedUp([name], command);
  const own = await decide('asset-split', {id, address}, command);
  print(`${address} is now ${String(own)}`);
}
