/** Do alerts arrive? A labelled test is queued for every sink like any message, and each must get rid of it. */
import {setTimeout as sleep} from 'node:timers/promises';
import type {DaemonParts} from '../daemon-parts.ts';
import {testMessage} from '../publish/messages.ts';
import {configuredSinks} from '../publish/sinks.ts';

/** Shorter than the command line waits for an answer. */
const WAIT_MS = 8000;
const POLL_MS = 20;

export interface RouteResult {
  readonly sink: string;
  /** `delivered`: the other side acknowledged it, or, where its protocol has none, it was sent. */
  readonly result: 'delivered' | 'refused' | 'waiting';
  /** Of a refusal; else empty. */
  readonly reason: string;
}

/** One result for each configured sink. */
export async function testRoutes(
  {config, publisher, store, topics}: Pick<DaemonParts, 'config' | 'publisher' | 'store' | 'topics'>,
  actor: string,
): Promise<RouteResult[]> {
  const time = Date.now() * 1000;
  const message = testMessage(topics, actor, time);
  store.save({messages: [message], audit: [{time, actor, action: 'alerts.test', detail: message.id}]});
  publisher?.wake();
  const sinks = configuredSinks(config);
  const deadline = performance.now() + WAIT_MS;
  const isOnItsWay = (sink: string): boolean => store.outbox.of(sink).fate(message.id) === 'waiting';
  while (sinks.some(isOnItsWay) && performance.now() < deadline) await sleep(POLL_MS);
  return sinks.map((sink) => resultOf(sink, store.outbox.of(sink).fate(message.id)));
}

function resultOf(sink: string, fate: 'waiting' | {readonly refused: string} | undefined): RouteResult {
  if (fate === undefined) return {sink, result: 'delivered', reason: ''};
  return fate === 'waiting' ? {sink, result: 'waiting', reason: ''} : {sink, result: 'refused', reason: fate.refused};
}
