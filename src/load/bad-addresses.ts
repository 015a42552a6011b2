/** Lists of bad addresses and names: text files, one entry a line; `#` begins a comment. Nothing is fetched from anywhere. */
import {readFile} from 'node:fs/promises';
import {isIP} from 'node:net';
import {AppError} from '../core/errors.ts';

/** Entries of all lists together. */
const MAX_ENTRIES = 200_000;
const MAX_PROBLEMS = 20;
const DOMAIN = /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_-]{1,63})*$/i;

/** Throws `config`: a file that cannot be read, lines that are no address, network or name, or too many of them. */
export async function loadBadAddresses(files: readonly string[]): Promise<readonly string[]> {
  const entries: string[] = [];
  const problems: string[] = [];
  for (const file of files) {
    for (const [i, line] of (await textOf(file)).split('\n').entries()) {
      const entry = line.replace(/#.*/, '').trim();
      if (entry === '') continue;
      if (isEntry(entry)) entries.push(entry);
      else if (problems.length < MAX_PROBLEMS) {
        problems.push(`${file}:${i + 1}:1 ${JSON.stringify(entry.slice(0, 60))} is no address, network or domain`);
      }
    }
  }
  if (problems.length > 0) throw new AppError('config', problems.join('\n'));
  if (entries.length > MAX_ENTRIES) {
    throw new AppError('config', `rules.badAddresses: more than ${MAX_ENTRIES} entries (use shorter lists)`);
  }
  return entries;
}

function isEntry(entry: string): boolean {
  const [address = '', bits, more] = entry.split('/');
  const version = isIP(address);
  if (address.includes('%') || more !== undefined) return false;
  if (version === 0) return bits === undefined && DOMAIN.test(entry);
  if (version === 6 && address.includes('.')) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw cannotRead(file, cause);
  }
}

const cannotRead = (file: string, cause: unknown): AppError =>
  new AppError('config', `${file}: ${(cause as Error).message} (rules.badAddresses; check the path)`, {cause});
