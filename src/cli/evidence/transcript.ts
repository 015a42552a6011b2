/** What was said in the frames of a window: the lines of `bifrost dissect`, and every fact with its values. */
import {protocols} from '../../../protocols/index.ts';
import {captureParser} from '../../capture/capture-parser.ts';
import {frameSink} from '../../capture/frame-sink.ts';
import {defaultConfig} from '../../config/defaults.ts';
import type {Fact} from '../../core/fact.ts';
import {harmless} from '../../core/harmless.ts';
import type {Site} from '../../core/site.ts';
import {isoTime} from '../../core/time.ts';
import type {Detector} from '../../detect/detector.ts';
import {vendorRegister} from '../../load/oui.ts';
import {pipeline} from '../../pipeline/pipeline.ts';
import {NOTHING_SAVED} from '../../pipeline/saved.ts';
import {fieldsText, messageOf, messageText, place} from '../message-text.ts';

export interface Transcript {
  /** Frame numbers are those of the window's own file, as Wireshark counts them. */
  readonly messages: readonly string[];
  readonly facts: readonly Fact[];
}

/** Judges nothing and lets no repetition pass unseen: each has values of its own. */
const EVERY_FACT: Detector = {
  judge: () => [],
  touched: true,
  taps: () => undefined,
  tick: () => [],
  repeatable: () => false,
  counters: () => ({}),
};

export function transcriptOf(pcapng: Uint8Array, segment: string, site: Site): Transcript {
  const messages: string[] = [];
  const facts: Fact[] = [];
  const watch = pipeline({
    protocols,
    detector: EVERY_FACT,
    vendorOf: vendorRegister(),
    baseline: {...defaultConfig().baseline, learn: Number.POSITIVE_INFINITY},
    saved: NOTHING_SAVED,
    site,
    onChange: () => undefined,
    onMessage: (talk, from, fields, time, frame) =>
      messages.push(messageText(messageOf(talk, from, time, frame), fields)),
    onFact: (fact) => facts.push(fact),
  });
  captureParser(segment, frameSink(watch.block)).feed(pcapng);
  watch.end();
  return {messages, facts};
}

/** A baseline that only saw the window says nothing. */
const OF_BASELINE = 'baseline.';

export function factText({time, frame, kind, protocol, name, client, server, fields}: Fact): string {
  const told = Object.fromEntries(Object.entries(fields).filter(([field]) => !field.startsWith(OF_BASELINE)));
  const ends = [client, server].map(({ip, mac, port}) => place(ip || mac, port)).filter((end) => end !== '');
  return harmless(`${frame} ${isoTime(time)} ${kind} ${ends.join(' > ')} ${protocol} ${name} ${fieldsText(told)}`);
}
