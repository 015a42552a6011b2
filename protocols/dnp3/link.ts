/** Frames without user data: a primary station resets or tests the link, a secondary one says no. IEEE 1815-2012 §9.2.4.1.3 */
import type {FactKind, Fields} from '../../src/core/fact.ts';
import {hashBytes} from '../../src/core/hash.ts';
import type {Report} from '../../src/core/protocol.ts';
import * as wire from './wire.ts';

interface LinkService {
  readonly kind: FactKind;
  readonly name: string;
}

const asked: Readonly<Record<number, LinkService>> = {
  0: {kind: 'session', name: 'reset-link'},
  1: {kind: 'control', name: 'reset-user-process'},
  2: {kind: 'session', name: 'test-link'},
  9: {kind: 'session', name: 'request-link-status'},
};

/** Acknowledgement (0) and status (11) say nothing more. */
const answered: Readonly<Record<number, LinkService>> = {
  1: {kind: 'exception', name: 'link-not-accepted'},
  15: {kind: 'exception', name: 'link-not-supported'},
};

export const linkNames: readonly string[] = [...Object.values(asked), ...Object.values(answered)].map((a) => a.name);

export const linkFields = (b: Uint8Array, at: number): Fields => ({
  'dnp3.dst': wire.destination(b, at),
  'dnp3.src': wire.source(b, at),
  [wire.isPrimary(b, at) ? 'dnp3.ctl.prifunc' : 'dnp3.ctl.secfunc']: wire.linkFunction(b, at),
});

const LINK = 1 << 12;

export function reportLink(report: Report, b: Uint8Array, at: number): void {
  const table = wire.isPrimary(b, at) ? asked : answered;
  const service = table[wire.linkFunction(b, at)];
  // The frame count bit alternates.
  if (service === undefined || report.repeats(LINK | (wire.control(b, at) & 0xcf), hashBytes(b, at + 4, at + 8)))
    return;
  report.fact(service.kind, service.name, linkFields(b, at));
}
