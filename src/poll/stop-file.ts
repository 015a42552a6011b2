/** The file that stops polling, for whoever has no command line at hand: `touch poll.stop` beside the store. */
import {existsSync} from 'node:fs';
import {dirname, join} from 'node:path';

export const stopFile = (storePath: string): string => join(dirname(storePath), 'poll.stop');

export const isStopFileThere = (storePath: string): boolean => existsSync(stopFile(storePath));
