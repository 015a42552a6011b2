/**
 * Which endpoints may be asked, and at which address: those that people declared, and never a device of the plant. The address
 * is looked up once and used, so that what was checked is what is asked.
 */
import {lookup} from 'node:dns/promises';
import {isIP} from 'node:net';
import type {Evidence, Subject} from '../core/checklist.ts';
import {addressKind} from '../core/plant-address.ts';
import type {Endpoint} from './inputs.ts';
import type {Place, Probe} from './probe.ts';
import {evidenceOf} from './read.ts';

/** An endpoint that may be asked. */
export interface Target {
  readonly endpoint: Endpoint;
  readonly url: URL;
  readonly address: string;
}

/** What a question brought: subjects, and what was said as text; or why there is nothing to judge. */
export type Asked = {readonly subjects: readonly Subject[]; readonly text: string} | {readonly reason: string};

/** Asks every declared endpoint of a kind in turn; one entry each. Never throws. */
export async function askAll(
  probe: Probe,
  place: Place,
  isMeant: (endpoint: Endpoint) => boolean,
  ask: (target: Target) => Promise<Asked>,
): Promise<readonly Evidence[]> {
  const meant = (place.endpoints ?? []).filter(isMeant);
  const failed = (source: string, reason: string): Evidence =>
    evidenceOf(probe, place, source, {found: 'failed', reason});
  if (meant.length === 0) return [failed('endpoints', 'nobody declared an endpoint for this question')];
  const all: Evidence[] = [];
  for (const endpoint of meant) {
    const target = await targetOf(endpoint, place);
    const asked = typeof target === 'string' ? {reason: target} : await ask(target).catch(reasonOf);
    all.push(
      'reason' in asked
        ? failed(endpoint.url, asked.reason)
        : evidenceOf(probe, place, endpoint.url, {found: 'read', text: asked.text}, asked.subjects),
    );
  }
  return all;
}

const reasonOf = (error: unknown): {readonly reason: string} => ({reason: (error as Error).message});

/** The endpoint's address, or why it must not be asked. */
export async function targetOf(endpoint: Endpoint, place: Pick<Place, 'devices'>): Promise<Target | string> {
  try {
    const url = new URL(endpoint.url);
    return {endpoint, url, address: await addressOf(url, place)};
  } catch (error) {
    return (error as Error).message;
  }
}

/** Throws why it must not be asked. */
export async function addressOf(url: URL, {devices}: Pick<Place, 'devices'>): Promise<string> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const address = (isIP(host) !== 0 ? host : (await lookup(host)).address).toLowerCase();
  if (devices?.has(address) === true) throw new Error('is a device of the plant: it is never asked');
  if (devices === undefined && addressKind(address) === 'plant')
    throw new Error('might be a device of the plant: it is asked once the inventory is known');
  return address;
}
