/** `bifrost advisories status`: what was imported and how old it is. Old or missing content is told with every answer. */
import type {Command} from 'commander';
import {isoTime, type Micros} from '../../core/time.ts';
import {loadConfig} from '../../load/config.ts';
import {say} from '../fail.ts';
import {openToRead, showTime} from '../list.ts';
import {print, printJson} from '../print.ts';
import {ageProblem, newestDays} from './age.ts';

/** Throws `config`. */
async function oldAfterOf(command: Command): Promise<Micros> {
  const {config} = command.optsWithGlobals<{config?: string}>();
  return (await loadConfig(config)).advisories.oldAfter;
}

export async function sayAge(command: Command): Promise<void> {
  const oldAfter = await oldAfterOf(command);
  const store = await openToRead(command);
  try {
    const problem = ageProblem(store.advisories.status(), oldAfter);
    if (problem !== undefined) say(problem);
  } finally {
    store.close();
  }
}

export async function printStatus(json: boolean, command: Command): Promise<void> {
  const oldAfter = await oldAfterOf(command);
  const store = await openToRead(command);
  try {
    const status = store.advisories.status();
    const problem = ageProblem(status, oldAfter);
    const days = newestDays(status);
    const {advisories, exploited, findings, newest, imported} = status;
    if (json) {
      printJson({
        ...status,
        days: days ?? '',
        imported: imported === 0 ? '' : isoTime(imported),
        stale: problem !== undefined,
      });
      return;
    }
    print(`${advisories} advisories${days === undefined ? '' : `, the newest of ${newest}, ${days} days ago`}`);
    print(`${exploited} vulnerabilities known to be exploited`);
    print(`${findings} findings`);
    if (imported > 0) print(`imported ${showTime(isoTime(imported))} UTC`);
    if (problem !== undefined) say(problem);
  } finally {
    store.close();
  }
}
