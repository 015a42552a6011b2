/** OPC UA sessions: another application of a known client, and anonymous ones where they are allowed. */
import {expect, test} from 'vitest';
import {loadDetector} from '../../src/composition.ts';
import {assetIdOf} from '../../src/core/asset.ts';
import {nothingSaid} from '../../src/core/said.ts';
import {NOTHING_SAID, type Site} from '../../src/core/site.ts';
import {DAY, HOUR} from '../../src/core/time.ts';
import {caseOf, connect, host, ipOf, type Wire, wire} from '../day/wire.ts';
import {idsIn} from '../policy/modbus-line.ts';
import {START, watchFrames} from '../watch.ts';

const APPLICATION = 'urn:plant:somebody';
const SERVER = 30;

/** The recorded session, of this application. */
function session(w: Wire, time: number, application = APPLICATION): void {
  const line = connect(w, time, host(5, 40_000 + w.frames.length), host(SERVER, 4840));
  let at = time;
  for (const step of caseOf('opcua/sessions')) {
    at += 5000;
    if (step.type === 'segment') line.say(at, step.from, renamed(step.bytes, application));
  }
  line.close(at + 5000);
}

const renamed = (bytes: Uint8Array, application: string): Uint8Array =>
  Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll(APPLICATION, application), 'latin1');

async function told(w: Wire, site: Site = NOTHING_SAID): Promise<string[]> {
  const {detector} = await loadDetector({profile: 'strict', directories: []});
  return idsIn(watchFrames(w.frames, {detector, learn: HOUR, site})).filter((id) => id === 'UA-08' || id === 'UA-23');
}

test('another application of a known client is told, the same one is not', async () => {
  const w = wire();
  for (const after of [0, DAY, 20 * DAY]) session(w, START + after);
  expect(await told(w)).not.toContain('UA-23');
  session(w, START + 21 * DAY, 'urn:plant:stranger');
  expect(await told(w)).toContain('UA-23');
});

test('an anonymous session is told, unless the server has the tag that allows it', async () => {
  const w = wire();
  session(w, START);
  expect(await told(w)).toContain('UA-08');
  const server = {...nothingSaid(assetIdOf('cell1', ipOf(SERVER)), 'cell1'), tags: ['anonymous-allowed']};
  expect(await told(w, {...NOTHING_SAID, assets: [server]})).not.toContain('UA-08');
});
