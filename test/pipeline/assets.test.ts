/** Who is there and who talks to whom in real captures, against a tally made with tshark. README.md lists the differences. */
import {readdirSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import type {Asset, Conversation} from '../../src/core/asset.ts';
import {capturePath, hasCaptures, readTruthLines, watchCapture} from '../captures.ts';
import type {Watched} from '../watch.ts';

interface TrueHost {
  readonly kind: 'ip';
  readonly ip: string;
  readonly macs: Readonly<Record<string, number>>;
  readonly sent: boolean;
}

interface TrueConversation {
  readonly kind: 'conn';
  readonly client: string;
  readonly server: string;
  readonly transport: string;
  readonly port: number;
  readonly frames: number;
  readonly role_from: Readonly<Record<string, number>>;
}

type Truth = TrueHost | TrueConversation | {readonly kind: 'mac'};

const names = hasCaptures
  ? readdirSync(capturePath('oracle'))
      .filter((name) => name.endsWith('.assets.jsonl'))
      .map((name) => name.slice(0, -'.assets.jsonl'.length))
  : [];

describe.skipIf(!hasCaptures)('the same hosts and conversations as the oracle', () => {
  test('there are captures', () => expect(names.length).toBeGreaterThan(50));

  describe.each(names)('%s', (name) => {
    const truths = readTruthLines<Truth>(`oracle/${name}.assets.jsonl`);

    test('hosts', async () => {
      const truth = truths.filter((t): t is TrueHost => t.kind === 'ip' && t.sent);
      const watched = await watchCapture(`files/${name}`);
      const found = told(watched, 'asset').filter((asset) => asset.sent && asset.ips.length > 0);
      const macs = (t: TrueHost): string[] => Object.keys(t.macs).sort();
      expect(Object.fromEntries(found.map((a) => [a.ips.join(), [...a.macs].sort()]))).toEqual(
        Object.fromEntries(truth.map((t) => [t.ip, macs(t)])),
      );
    });

    test('TCP conversations', async () => {
      const truth = truths.filter((t): t is TrueConversation => t.kind === 'conn' && t.transport === 'tcp');
      const watched = await watchCapture(`files/${name}`);
      const found = told(watched, 'conversation').filter((one) => one.transport === 'tcp');
      expect(found.map((c) => `${c.clientIp} > ${c.serverIp}:${c.port} ${c.packets}`).sort()).toEqual(
        truth.map((t) => `${t.client} > ${t.server}:${t.port} ${t.frames}`).sort(),
      );
    });
  });
});

/** The latest state of each. */
function told(watched: Watched, type: 'asset'): Asset[];
function told(watched: Watched, type: 'conversation'): Conversation[];
function told({changes}: Watched, type: 'asset' | 'conversation'): (Asset | Conversation)[] {
  const latest = new Map<string, Asset | Conversation>();
  for (const change of changes) {
    if (change.type === 'asset' && type === 'asset') latest.set(change.asset.id, change.asset);
    else if (change.type === 'conversation' && type === 'conversation')
      latest.set(change.conversation.id, change.conversation);
  }
  return [...latest.values()];
}
