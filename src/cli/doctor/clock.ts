/** The clock is right enough: not before this release, and not behind what was already stored. */
import {stat} from 'node:fs/promises';
import {type Check, failed, ok, warn} from './check.ts';

/** Boxes without a battery wake up in 1970 or on the day their image was made. */
const RELEASE_MS = Date.UTC(2026, 10, 1);
const TOLERANCE_MS = 60_000;

export const clock: Check = {
  name: 'clock',
  async run({store: {path}}) {
    const now = Date.now();
    const found = new Date(now).toISOString();
    if (now < RELEASE_MS) return [failed(`${found} is before this release`, 'set the clock, or start a time service')];
    const written = await stat(path).then(
      ({mtimeMs}) => mtimeMs,
      () => 0, // no store yet
    );
    if (written > now + TOLERANCE_MS) {
      return [
        warn(`${found}; the store was written at ${new Date(written).toISOString()}`, 'the clock went back: set it'),
      ];
    }
    return [ok(found)];
  },
};
