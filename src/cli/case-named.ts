/** The one case that somebody means. */
import type {Command} from 'commander';
import type {Case} from '../core/case.ts';
import {idNamed} from './id-named.ts';
import {openToRead} from './list.ts';

/** By the beginning of its id. Throws `usage`: none, or several. */
export async function caseNamed(prefix: string, command: Command): Promise<Case> {
  const store = await openToRead(command);
  try {
    return idNamed(store.cases.list({}), prefix, {one: 'case', many: 'cases', see: 'bifrost cases --all'});
  } finally {
    store.close();
  }
}
