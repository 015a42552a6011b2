/** What applies to an asset, out of the advisories of its vendor, what is exploited, and what people said of it (VEX). */
import type {Advisory, AdvisoryFinding, Vulnerability} from '../core/advisory.ts';
import type {Asset, Observed} from '../core/asset.ts';
import type {Observation} from '../core/observation.ts';
import {knownOf, type Said} from '../core/said.ts';
import type {Vex} from '../core/vex.ts';
import {type AdvisoryMatch, type Device, matchAdvisory, type PreparedAdvisory, readOwn} from './match.ts';
import type {Vendors} from './vendor.ts';

/** CVEs that an alert names. */
const SHOWN_CVES = 3;
/** Characters of an alert: advisories may list hundreds of versions. */
const MAX_SAYS = 500;
/** CVEs that are kept with a finding; the advisory has all. */
const MAX_CVES = 64;
/** Weaknesses that are credentials in the firmware (CWE). */
const CREDENTIALS = new Set(['CWE-798', 'CWE-259', 'CWE-321', 'CWE-1392']);
/** What stands in place of an advisory when the vendor supports the device no more. */
const END_OF_SUPPORT = 'end-of-support';

export interface Judging {
  readonly vendors: Vendors;
  readonly said: Said | undefined;
  readonly vex: readonly Vex[];
  readonly isExploited: (cve: string) => boolean;
  /** 2026-11-29 */
  readonly today: string;
}

const fields = ['vendor', 'model', 'family', 'orderNumber', 'firmware', 'serial'] as const;

/** The asset and its modules as devices; what people said wins. */
function devicesOf(asset: Asset, said: Said | undefined): readonly {readonly device: Device; readonly place: string}[] {
  const own: Record<string, Observed<string>> = {};
  for (const field of fields) {
    const known = knownOf(asset, said, field);
    if (known === undefined) continue;
    const {firstSeen, lastSeen} = asset;
    own[field] =
      known.said || known.observed === undefined
        ? {value: known.value, source: 'said', confidence: 1, firstSeen, lastSeen}
        : known.observed;
  }
  const modules = asset.modules.map((module) => {
    const vendor = module.vendor ?? own['vendor'];
    return {device: {...module, ...(vendor !== undefined && {vendor})}, place: module.address};
  });
  return [{device: own, place: ''}, ...modules];
}

/** Worst first is for who shows them. One a advisory, the surest of its devices. */
export function findingsOf(
  asset: Asset,
  advisories: Iterable<PreparedAdvisory>,
  judging: Judging,
): readonly AdvisoryFinding[] {
  const devices = devicesOf(asset, judging.said).map(({device, place}) => ({
    own: readOwn(device, judging.vendors),
    place,
  }));
  const findings: AdvisoryFinding[] = [];
  for (const prepared of advisories) {
    const found = devices.flatMap(({own, place}) => {
      const match = matchAdvisory(own, prepared);
      return match === undefined ? [] : [{match, place}];
    });
    const best =
      found.find(({match}) => match.verdict === 'confirmed') ??
      found.find(({match}) => match.verdict === 'likely') ??
      found[0];
    if (best !== undefined) findings.push(findingOf(asset, prepared.advisory, best.match, best.place, judging));
  }
  const end = knownOf(asset, judging.said, 'endOfSupport')?.value;
  if (end !== undefined && /^\d{4}-\d\d-\d\d$/.test(end) && end <= judging.today)
    findings.push(outOfSupport(asset, end, judging));
  return findings;
}

function findingOf(
  asset: Asset,
  advisory: Advisory,
  match: AdvisoryMatch,
  place: string,
  judging: Judging,
): AdvisoryFinding {
  const firmware = knownOf(asset, judging.said, 'firmware')?.value ?? '';
  const open = match.vulnerabilities.filter(({cve}) => silence(judging.vex, asset, cve, firmware) === undefined);
  const silenced =
    silence(judging.vex, asset, advisory.id, firmware) ??
    (open.length === 0 ? (silence(judging.vex, asset, match.vulnerabilities[0]?.cve ?? '', firmware) ?? '') : '');
  const left = open.length === 0 ? match.vulnerabilities : open;
  const all = (of: (one: Vulnerability) => string): string[] =>
    [...new Set(left.map(of))].filter((one) => one !== '').slice(0, MAX_CVES);
  return {
    asset: asset.id,
    segment: asset.segment,
    advisory: advisory.id,
    verdict: isAffected(judging.vex, asset, advisory, left) ? 'confirmed' : match.verdict,
    why: place === '' ? match.why : `${place}: ${match.why}`,
    product: match.product,
    versions: match.versions,
    cves: all(({cve}) => cve),
    cwes: all(({cwe}) => cwe),
    score: Math.max(0, ...left.map(({score}) => score)),
    exploited: left.some(({cve}) => judging.isExploited(cve)),
    noFix: hasNoFix(advisory, match, left),
    silenced,
    told: '',
  };
}

/** `fixed` was said of a version; with another one it has to be said again. */
function silence(vex: readonly Vex[], asset: Asset, about: string, firmware: string): string | undefined {
  const said = vex.find((one) => one.about === about && one.asset === asset.id);
  if (said?.state === 'not_affected') return `not affected: ${said.justification ?? said.note}`;
  return said?.state === 'fixed' && said.firmware === firmware ? `fixed: ${said.note}` : undefined;
}

const isAffected = (vex: readonly Vex[], asset: Asset, advisory: Advisory, left: readonly Vulnerability[]): boolean =>
  vex.some(
    ({about, asset: id, state}) =>
      state === 'affected' && id === asset.id && (about === advisory.id || left.some(({cve}) => cve === about)),
  );

/** The vendor says so of this product, and names no fix for it. */
function hasNoFix({products, remedies}: Advisory, match: AdvisoryMatch, left: readonly Vulnerability[]): boolean {
  const named = new Set([...left.flatMap((one) => one.remedies)].flatMap((at) => remedies[at] ?? []));
  const ours = [...named].filter(
    ({products: only}) =>
      only.length === 0 ||
      only.some((at) => products[at]?.name === match.product && products[at]?.versions === match.versions),
  );
  const has = (category: string): boolean => ours.some((one) => one.category === category);
  return has('no_fix_planned') && !has('vendor_fix');
}

function outOfSupport(asset: Asset, end: string, {vex}: Judging): AdvisoryFinding {
  return {
    asset: asset.id,
    segment: asset.segment,
    advisory: END_OF_SUPPORT,
    verdict: 'confirmed',
    why: `its vendor ended the support on ${end}`,
    product: asset.family?.value ?? asset.model?.value ?? '',
    versions: end,
    cves: [],
    cwes: [],
    score: 0,
    exploited: false,
    noFix: true,
    silenced: silence(vex, asset, END_OF_SUPPORT, asset.firmware?.value ?? '') ?? '',
    told: '',
  };
}

/** What rules get to know of a finding, in one text: the same again need not be told. */
export const tellingOf = ({verdict, cves, cwes, score, exploited, noFix, versions}: AdvisoryFinding): string =>
  JSON.stringify([verdict, cves, cwes, score, exploited, noFix, versions]);

/** Possible ones are for lists: too many of them are wrong to wake somebody. */
export const isTelling = ({verdict, silenced}: AdvisoryFinding): boolean => verdict !== 'possible' && silenced === '';

export function observationsOf(
  finding: AdvisoryFinding,
  {ips, macs}: Pick<Asset, 'ips' | 'macs'>,
): readonly Observation[] {
  const {segment, advisory, verdict, why, cves, cwes, score, exploited, noFix, versions} = finding;
  const isOver = advisory === END_OF_SUPPORT;
  const names = isOver
    ? [END_OF_SUPPORT]
    : [
        'advisory-applies',
        ...(noFix ? ['no-fix-planned'] : []),
        ...(cwes.some((cwe) => CREDENTIALS.has(cwe)) ? ['hard-coded-credential'] : []),
      ];
  const says = sentence(finding, ips[0] ?? macs[0] ?? '');
  return names.map((name) => ({
    kind: 'posture',
    protocol: 'bifrost',
    name,
    segment,
    server: {ip: ips[0] ?? '', mac: macs[0] ?? '', port: 0},
    fields: {
      'bifrost.advisory': advisory,
      'bifrost.verdict': verdict,
      'bifrost.cvss': score,
      'bifrost.cve': [...cves],
      'bifrost.why': why,
      'bifrost.exploited': exploited,
      'bifrost.cwe': [...cwes],
      'bifrost.matter': advisory,
      'bifrost.says': says,
      ...(isOver && {'bifrost.end_of_support': versions}),
      ...(name === 'advisory-applies' && severity(score, exploited)),
    },
  }));
}

/** `10.0.0.5: ICSA-23-201-01, CVE-2022-45788 (confirmed, CVSS 7.5): its model ...`. */
function sentence({advisory, cves, exploited, score, verdict, why}: AdvisoryFinding, who: string): string {
  const shown = cves.slice(0, SHOWN_CVES).map((cve) => `, ${cve}`);
  const more = cves.length > SHOWN_CVES ? ` and ${cves.length - SHOWN_CVES} more` : '';
  const sure = [verdict, ...(score > 0 ? [`CVSS ${score}`] : []), ...(exploited ? ['known to be exploited'] : [])];
  const whole = `${who}: ${advisory}${shown.join('')}${more} (${sure.join(', ')}): ${why}`;
  return whole.length > MAX_SAYS ? `${whole.slice(0, MAX_SAYS)}...` : whole;
}

function severity(score: number, exploited: boolean): Readonly<Record<string, string>> {
  if (exploited) return {'bifrost.severity': 'critical', 'bifrost.severity_why': 'known to be exploited (KEV)'};
  if (score >= 9) return {'bifrost.severity': 'critical', 'bifrost.severity_why': `CVSS ${score}`};
  return score >= 7 ? {'bifrost.severity': 'high', 'bifrost.severity_why': `CVSS ${score}`} : {};
}
