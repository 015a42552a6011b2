/**
 * The power is cut in the middle of saving, in a virtual machine whose unsynced pages are lost: nothing that `save` has returned for
 * is. That the machine does lose pages is shown with stores that do not sync. `BIFROST_CUTS` says how often.
 */
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {afterEach, expect, test} from 'vitest';
import {until} from '../publish/broker.ts';
import {sampleAlert, sampleAsset} from '../sample.ts';
import {hasVirtualMachine, makeVirtualMachine, type VirtualMachine} from './virtual-machine.ts';

/** None by default: a virtual machine takes minutes on a busy box, and is not to be had everywhere. */
const CUTS = Number(process.env['BIFROST_CUTS'] ?? 0);
const CONTROL_CUTS = 3;
/** On a busy machine. */
const A_CUT_MS = 120_000;
const canRun = CUTS > 0 && hasVirtualMachine();
if (CUTS === 0) process.stderr.write('\n*** SKIPPED: power cuts in a virtual machine (BIFROST_CUTS=100) ***\n');
const program = fileURLToPath(new URL('power-cut.mjs', import.meta.url));
const sample = JSON.stringify({asset: sampleAsset(1), alert: sampleAlert(1)});

let machine: VirtualMachine | undefined;
afterEach(() => {
  machine?.remove();
  machine = undefined;
});

interface Cut {
  /** Last batch that was acknowledged, and how many there are when the power is back. */
  readonly acknowledged: number;
  readonly stored: number;
}

/** What is there after a cut the machine says itself when it is on again, so its disk is never seen by anybody else. */
async function cuts(count: number, synchronous: string): Promise<Cut[]> {
  machine = makeVirtualMachine();
  const done: Cut[] = [];
  let acknowledged = 0;
  for (let n = 0; n <= count; n++) {
    const running = machine.start([
      process.execPath,
      '--no-enable-avx',
      program,
      'DISK/bifrost.db',
      '1',
      sample,
      synchronous,
    ]);
    const batches = (): string[] => running.lines().filter((line) => /^\d+$/.test(line));
    const begun = until('the first batch', () => batches().length > 0 || running.isOver(), A_CUT_MS);
    await begun.catch(() => undefined);
    if (batches().length > 0) await sleep((n * 137) % 900);
    await running.cut();
    const lines = running.lines().join('\n');
    expect(batches().length, lines).toBeGreaterThan(0);
    expect(lines).not.toMatch(/^damaged/m);
    const stored = Number(/^stored (\d+)$/m.exec(lines)?.[1]);
    if (n > 0) done.push({acknowledged, stored});
    acknowledged = Number(batches().at(-1));
  }
  return done;
}

const lost = (all: readonly Cut[]): number =>
  all.reduce((sum, {acknowledged, stored}) => sum + Math.max(0, acknowledged - stored), 0);

test.skipIf(!canRun)(
  'a store that syncs only now and then loses what it has acknowledged: the machine does lose pages',
  async () => {
    const all = await cuts(CONTROL_CUTS, 'NORMAL');
    process.stdout.write(`${CONTROL_CUTS} cuts without sync: ${lost(all)} acknowledged batches lost\n`);
    expect(lost(all)).toBeGreaterThan(0);
  },
  A_CUT_MS * CONTROL_CUTS,
);

test.skipIf(!canRun)(
  `after ${CUTS} power cuts every acknowledged batch is there, whole`,
  async () => {
    const all = await cuts(CUTS, 'FULL');
    process.stdout.write(
      `${CUTS} cuts: ${all.at(-1)?.stored} batches, ${all.length - all.filter(({acknowledged, stored}) => stored < acknowledged).length} cuts without loss, ${lost(all)} acknowledged ones lost\n`,
    );
    expect(lost(all)).toBe(0);
  },
  A_CUT_MS * CUTS,
);
