/** The one sentence of an alert: who did what to whom, with the fields that matter. */
import type {Finding} from '../core/alert.ts';
import {isPractised} from '../core/exercise.ts';
import type {Fact, Party, Scalar, Value} from '../core/fact.ts';

const MAX_FIELDS = 6;
const MAX_VALUES = 4;
const MAX_TEXT = 64;
const MAX_TAGS = 3;
/** Of a number with a fraction: a share, a mean, a measured value. */
const MAX_DIGITS = 6;

/** Who and what the sentence already names, what is bookkeeping of ours, and numbers that only serve the transport. */
const NOT_DETAIL =
  /^(client|server|baseline|change|conduit|tag)\.|^bifrost\.(exercise|matter)$|\.(trans_id|prot_id|len|byte_cnt|answered|response_time|request_frame|data)$/;

/**
 * What a fact says of itself in words stands alone. Else `Title: 10.0.0.5 to 10.0.0.10 port 502, write-single-register (unit_id 1, func_code 6, reference_num 16)`. Where the register
 * map tells what the values mean, that comes first: `Title: P101.SP changed 40 to 95 bar (limits 20 to 80) by 10.0.0.5; ...`.
 */
export const whatHappened = (finding: Finding): string =>
  isPractised(finding) ? `EXERCISE, no alarm: ${sentence(finding)}` : sentence(finding);

function sentence(finding: Finding): string {
  const {fact} = finding;
  const {'bifrost.says': says} = fact.fields;
  if (typeof says === 'string') return `${finding.rule.title}: ${says}`;
  const details = Object.entries(fact.fields)
    .filter(([name]) => !NOT_DETAIL.test(name))
    .slice(0, MAX_FIELDS)
    .map(([name, value]) => `${shortName(name)} ${shortValue(value)}`);
  const detail = details.length > 0 ? ` (${details.join(', ')})` : '';
  const counted = finding.matched > 1 ? `; ${shortNumber(finding.matched)} counted, this was the last` : '';
  return `${finding.rule.title}: ${meaning(fact)}${between(fact)}${fact.name}${detail}${reason(fact)}${counted}`;
}

/** What was done to tags, and by whom; and where the client was told another value than we were. */
function meaning({fields, kind, client}: Fact): string {
  const said = ['tag.view', 'tag.said'].flatMap((name) => fields[name] ?? []);
  if (said.length === 0) return '';
  const by = kind === 'write' && address(client) !== '' ? ` by ${address(client)}` : '';
  return `${shownTags(said)}${by}; `;
}

function shownTags(said: readonly Scalar[]): string {
  const shown = said.slice(0, MAX_TAGS).join(', ');
  return said.length > MAX_TAGS ? `${shown} and ${said.length - MAX_TAGS} more` : shown;
}

/** Why the policy denies it. */
function reason({fields}: Fact): string {
  const {'conduit.why': why, 'conduit.allowed': allowed} = fields;
  return typeof why === 'string' && allowed !== true ? `; ${why}` : '';
}

/** Empty where nobody is meant: how the box is, what happens on a segment. */
function between({client, server}: Fact): string {
  const from = address(client);
  const to = address(server);
  if (to === '') return from === '' ? '' : `${from}, `;
  const port = server.port > 0 ? ` port ${server.port}` : '';
  return from === '' ? `${to}${port}, ` : `${from} to ${to}${port}, `;
}

const address = (party: Party): string => (party.ip === '' ? party.mac : party.ip);

/** Wireshark's prefix (`modbus.`, `mbtcp.`) says nothing beside the protocol. */
const shortName = (name: string): string => name.slice(name.indexOf('.') + 1);

function shortValue(value: Value): string {
  if (typeof value !== 'object') return shortScalar(value);
  const shown = value.slice(0, MAX_VALUES).map(shortScalar);
  return `${shown.join(' ')}${value.length > MAX_VALUES ? ` and ${value.length - MAX_VALUES} more` : ''}`;
}

const shortScalar = (value: Scalar): string => cut(String(typeof value === 'number' ? shortNumber(value) : value));

/** Whole numbers stay as they are: they may be addresses. */
const shortNumber = (value: number): number =>
  Number.isInteger(value) ? value : Number(value.toPrecision(MAX_DIGITS));

const cut = (text: string): string => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}...` : text);
