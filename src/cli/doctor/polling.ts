/** Polling does what it is meant to do: it is not stopped, no permission is over, and every name is known. */
import {isoTime} from '../../core/time.ts';
import {type Check, failed, ok, type Result, warn} from './check.ts';

export const polling: Check = {
  name: 'polling',
  async run(config) {
    const {enabled, targets} = config.poll;
    const {pollNotes} = await import('../../poll-check.ts');
    const notes = pollNotes(config, Date.now() * 1000).map(({path, message, isFault}) =>
      (isFault ? failed : warn)(`${path.join('.')}: ${message}`, todoOf(path.at(-1) ?? '')),
    );
    if (targets.length === 0) return [ok('nobody is asked')];
    if (!enabled) return [ok(`off; ${targets.length} targets are listed`), ...notes];
    return [(await stopped(config.store)) ?? ok(`${targets.length} targets are listed`), ...notes];
  },
};

const todoOf = (key: string): string =>
  key === 'expires' ? 'ask its owner: write a new last day, or take the target out' : `correct ${key} of the target`;

async function stopped({path, keyFile}: {path: string; keyFile?: string | undefined}): Promise<Result | undefined> {
  const {existsSync} = await import('node:fs');
  if (!existsSync(path)) return undefined;
  const {storeKey} = await import('../../load/store-key.ts');
  const {openStore} = await import('../../store/store.ts');
  const opened = openStore(path, {readOnly: true, key: storeKey(keyFile)});
  try {
    const said = opened.polling.switch();
    if (said?.isStopped !== true) return undefined;
    const found = `stopped by ${said.by} since ${isoTime(said.time)}: ${said.why}`;
    return warn(found, 'when the cause is gone: bifrost poll start --reason ...');
  } finally {
    opened.close();
  }
}
