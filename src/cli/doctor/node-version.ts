/** Node.js is new enough. */
import {type Check, failed, ok} from './check.ts';

const OLDEST = [20, 19] as const;

export const nodeVersion: Check = {
  name: 'node',
  async run() {
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
    const isNew = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
    const found = `Node.js ${process.versions.node}`;
    return [isNew ? ok(found) : failed(found, `install Node.js ${OLDEST.join('.')} or newer`)];
  },
};
