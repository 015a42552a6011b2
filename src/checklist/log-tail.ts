/** The line of a log in which a mark of one's own stands, waited for. */
import {closeSync, fstatSync, openSync, readSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';

const WITHIN_MS = 5000;
const EVERY_MS = 250;
/** The end of the log is looked at: this many bytes. */
const TAIL = 256 * 1024;

/** Within five seconds; throws where the log cannot be read. */
export async function lineWith(mark: string, log: string, signal: AbortSignal): Promise<string | undefined> {
  for (let waited = 0; waited <= WITHIN_MS; waited += EVERY_MS) {
    const line = tailOf(log)
      .split('\n')
      .find((one) => one.includes(mark));
    if (line !== undefined) return line;
    await sleep(EVERY_MS, undefined, {signal});
  }
  return undefined;
}

export const hasAddress = (line: string): boolean =>
  /\b\d{1,3}(\.\d{1,3}){3}\b|[0-9a-f]*:[0-9a-f:]*:[0-9a-f]*/i.test(line);

function tailOf(log: string): string {
  const open = openSync(log, 'r');
  try {
    const {size} = fstatSync(open);
    const tail = Buffer.alloc(Math.min(TAIL, size));
    return tail.toString('utf8', 0, readSync(open, tail, 0, tail.length, size - tail.length));
  } finally {
    closeSync(open);
  }
}
