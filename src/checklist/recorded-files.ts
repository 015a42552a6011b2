/** Where a recording of a machine (recording.ts) keeps files as they lay there. */
import {join} from 'node:path';
import type {Place} from './probe.ts';

/** Below the folder of the recording. */
export const FILES = 'files';

/** There is no copy of the file system: what was not recorded is not known. */
export const isRecordedOnly = ({root, recorded}: Place): boolean =>
  recorded !== undefined && root === join(recorded, FILES);
