/** `bifrost demo --once`, whole: its plant is asked, one default password is found, one advisory applies, the intruder is told. */
import {expect, test} from 'vitest';
import {bifrost} from '../cli/bifrost.ts';

const canRun = process.getuid?.() === 0;
if (!canRun && process.env['CI'] !== undefined) throw new Error('needs the right to capture');

test.runIf(canRun)(
  'polling, a default password, an advisory, and what an intruder does',
  async () => {
    const {code, stdout} = await bifrost(['demo', '--once']);
    expect(stdout).toMatch(/^ASKED 127\.0\.0\.11 port \d+ who it is, as the configuration allows: answered$/m);
    expect(stdout).toMatch(/^ALERT PO-03 critical: A device still has its default password/m);
    expect(stdout).toMatch(/^ALERT PO-01 high: A known vulnerability of a device: 127\.0\.0\.11/m);
    expect(stdout).toMatch(/^ALERT MB-31 high/m);
    expect(code).toBe(0);
  },
  180_000,
);
