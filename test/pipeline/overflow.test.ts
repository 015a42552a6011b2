/** Beyond their bound conversations share a record, and a dissector may fail: neither may make anything harmless. */
import {describe, expect, test} from 'vitest';
import {baseline} from '../../src/baseline/baseline.ts';
import {habits} from '../../src/baseline/habits.ts';
import {defaultConfig} from '../../src/config/defaults.ts';
import {alertBook} from '../../src/detect/alert-book.ts';
import {detector} from '../../src/detect/detector.ts';
import {inventory} from '../../src/inventory/inventory.ts';
import {layers} from '../../src/net/layers.ts';
import {clientsWatch} from '../../src/pipeline/clients-watch.ts';
import {conversations, SHARED} from '../../src/pipeline/conversations.ts';
import {judgement} from '../../src/pipeline/judgement.ts';
import {offers} from '../../src/pipeline/offers.ts';
import {ownPolling} from '../../src/pipeline/own-polling.ts';
import {reporter} from '../../src/pipeline/reporter.ts';
import {openTalk} from '../../src/pipeline/talk.ts';
import {trafficLog} from '../../src/pipeline/traffic.ts';
import {verdictMemo} from '../../src/pipeline/verdict-memo.ts';

function talkOf(client: number) {
  const bytes = Uint8Array.from([10, client >> 16, (client >> 8) & 255, client & 255, 10, 255, 255, 255]);
  const packet = {...layers(), bytes, version: 4, dst: 4, sport: 40_000, dport: 502};
  return openTalk(packet, 'tcp', 'cell1', 0, {client: 0, from: 'port'});
}

function open() {
  const memo = verdictMemo();
  const settings = {...defaultConfig().baseline, learn: 1e9};
  const known = baseline({settings, saved: {known: [], learnings: []}, said: [], protocols: new Map()});
  const usual = habits({
    settings,
    saved: [],
    segments: {lastFrame: () => undefined},
    isLearning: () => true,
    minuteOfWeek: known.presets.minuteOfWeek,
  });
  const judge = judgement({
    baseline: known,
    detector: detector({rules: [], correlations: []}, {profile: 'quiet'}),
    enrichers: [],
    book: alertBook([]),
    onAlert: () => {},
  });
  const hosts = inventory({vendorOf: () => undefined, saved: []});
  return {
    memo,
    report: reporter({
      ...{judgement: judge, memo, traffic: trafficLog(), habits: usual, hosts},
      own: ownPolling(() => {}),
      onUse: () => undefined,
    }),
  };
}

describe('an exchange', () => {
  test('that was harmless in one conversation is judged anew in all that share a record', () => {
    const table = conversations(offers([]), clientsWatch());
    for (let i = 0; i < 65_536; i++) table.of(talkOf(i), 0);
    expect(table.overflowed()).toBe(0);
    const {report, memo} = open();
    for (const client of [131_073, 131_074, 131_074]) {
      const talk = talkOf(client);
      talk.conversation = table.of(talk, 0).record;
      expect(talk.conversation.index).toBe(SHARED);
      report.talk = talk;
      expect(report.repeats(1, 2)).toBe(false);
      report.fact('read', 'read', {});
    }
    expect([table.overflowed(), memo.size()]).toEqual([3, 0]);
  });

  test('whose fact was never built is not made harmless by the failure that is told instead', () => {
    const {report, memo} = open();
    const talk = talkOf(1);
    talk.conversation = conversations(offers([]), clientsWatch()).of(talk, 0).record;
    report.talk = talk;
    expect(report.repeats(1, 2)).toBe(false);
    report.seen('anomaly', 'modbus', 'dissector-failure', {});
    expect(memo.size()).toBe(0);
    expect(report.repeats(1, 2)).toBe(false);
    report.fact('read', 'read', {});
    expect(report.repeats(1, 2)).toBe(true);
  });
});
