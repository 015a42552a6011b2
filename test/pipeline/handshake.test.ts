/** What becomes of a SYN: opened, refused, or unanswered; each told once. */
import {describe, expect, test} from 'vitest';
import {SECOND} from '../../src/core/time.ts';
import {type Endpoint, FLAG, tcpFrame} from '../frames.ts';
import {feed, openWatch, START, type TimedFrame, watchFrames} from '../watch.ts';

const client: Endpoint = {mac: '02:00:00:00:00:05', ip: '10.0.0.5', port: 40_000};
const server: Endpoint = {mac: '02:00:00:00:00:10', ip: '10.0.0.16', port: 502};
const [up, down] = [
  {from: client, to: server},
  {from: server, to: client},
];
const sent = (seconds: number, frame: Uint8Array): TimedFrame => ({frame, time: START + seconds * SECOND});
const syn = (seq = 100): Buffer => tcpFrame({...up, seq, flags: FLAG.syn});
const other = tcpFrame({from: {...client, port: 1}, to: {...server, port: 2}, seq: 1, flags: FLAG.ack});

/** Names of the TCP facts between client and server, in their order. */
const namesOf = (frames: readonly TimedFrame[]): string[] =>
  watchFrames(frames)
    .facts.filter(({kind, protocol, client: {port}}) => kind === 'flow' && protocol === 'tcp' && port === client.port)
    .map(({name}) => name);

describe('a SYN without an answer', () => {
  test('is told when three seconds have passed, once, whether or not it is sent again', () => {
    const watched = openWatch();
    const told = (): number => watched.facts.filter(({name}) => name === 'connection-unanswered').length;
    feed(watched, [sent(0, syn()), sent(1, syn()), sent(2.9, other)]);
    expect(told()).toBe(0);
    feed(watched, [sent(4.1, other), sent(5.2, other)]);
    expect(told()).toBe(1);
    watched.watch.end();
    expect(told()).toBe(1);
  });

  test('is told at the end of a capture that is shorter', () => {
    expect(namesOf([sent(0, syn())])).toEqual(['connection-attempted', 'connection-unanswered']);
  });

  test('is told before the same ports are used again', () => {
    expect(namesOf([sent(0, syn(100)), sent(1, syn(900))])).toEqual([
      'connection-attempted',
      'connection-unanswered',
      'connection-attempted',
      'connection-unanswered',
    ]);
  });

  test('says whether the address is that of an asset', () => {
    const fields = (frames: readonly TimedFrame[]): unknown[] =>
      watchFrames(frames).facts.flatMap((fact) => (fact.name === 'connection-unanswered' ? [fact.fields] : []));
    const hello = tcpFrame({from: server, to: {...client, port: 9}, seq: 1, flags: FLAG.ack});
    expect(fields([sent(0, syn())])).toMatchObject([{'bifrost.server_known': false}]);
    expect(fields([sent(0, hello), sent(1, syn())])).toMatchObject([{'bifrost.server_known': true}]);
  });
});

describe('a SYN with an answer is not unanswered', () => {
  test('opened', () => {
    const answer = tcpFrame({...down, seq: 500, ack: 101, flags: FLAG.syn | FLAG.ack});
    expect(namesOf([sent(0, syn()), sent(0.1, answer), sent(9, other)])).not.toContain('connection-unanswered');
  });

  test('refused', () => {
    const answer = tcpFrame({...down, seq: 0, ack: 101, flags: FLAG.rst | FLAG.ack});
    const names = namesOf([sent(0, syn()), sent(0.1, answer), sent(9, other)]);
    expect(names).toEqual(['connection-attempted', 'connection-refused']);
  });

  test('that was not captured: the client goes on', () => {
    const next = tcpFrame({...up, seq: 101, ack: 501, flags: FLAG.ack});
    expect(namesOf([sent(0, syn()), sent(0.1, next), sent(9, other)])).not.toContain('connection-unanswered');
  });
});
