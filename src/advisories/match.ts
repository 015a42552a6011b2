/**
 * Whether an advisory is about a device: confirmed (this model, this version), likely (a part of it is an assumption that
 * nearly always holds), possible (it cannot be told from what is known). Never from the vendor alone. Each answer says why
 * in words. A wrong "confirmed" is the worst fault: every doubt takes the answer one step down.
 */

import {type Advisory, type AdvisoryProduct, type Verdict, type Vulnerability, verdicts} from '../core/advisory.ts';
import type {Identity, Observed} from '../core/asset.ts';
import {type DeviceName, type Fit, fitOf, readDevice} from './fit.ts';
import {type ProductName, readProduct} from './product.ts';
import {isSameVendor, type Vendors} from './vendor.ts';
import {parseVersion, type Version} from './version.ts';
import {type Interval, isWithin, type Understood, understand} from './version-range.ts';

export type Device = Pick<Identity, 'vendor' | 'model' | 'family' | 'orderNumber' | 'firmware' | 'serial'>;

/** A product of an advisory, read once for many devices. */
interface Prepared {
  readonly product: AdvisoryProduct;
  readonly vendor: ReadonlySet<string>;
  readonly name: ProductName;
  readonly base?: ProductName;
  readonly versions: Understood;
  readonly nameVersions?: Understood;
}

export interface PreparedAdvisory {
  readonly advisory: Advisory;
  readonly products: readonly Prepared[];
}

export function prepare(advisory: Advisory, vendors: Vendors): PreparedAdvisory {
  return {advisory, products: advisory.products.map((product) => preparedOf(product, vendors))};
}

function preparedOf(product: AdvisoryProduct, vendors: Vendors): Prepared {
  const vendor = vendors.of(product.vendor);
  const words = [product.vendor, ...vendor];
  const statement = understand(product.versions);
  const isName = statement.as === 'text' && statement.why.endsWith('order number');
  const name = readProduct(product.name, isName ? [...product.models, product.versions] : product.models, words);
  const base = product.with === undefined ? undefined : readProduct(product.with.name, product.with.models, words);
  return {
    product,
    vendor,
    name,
    versions: statement,
    ...(base !== undefined && {base}),
    ...(name.versions !== '' && {nameVersions: understand(name.versions)}),
  };
}

export interface Match {
  readonly verdict: Verdict;
  /** One sentence: which words of the advisory, and which of the device. */
  readonly why: string;
  readonly product: string;
  readonly versions: string;
}

export interface AdvisoryMatch extends Match {
  /** Those that apply, worst first. */
  readonly vulnerabilities: readonly Vulnerability[];
}

/** Undefined: it is not about this device, or the version that runs on it is not affected. */
export function matchAdvisory(own: Own, {advisory, products}: PreparedAdvisory): AdvisoryMatch | undefined {
  const matches = new Map<number, Match>();
  products.forEach((product, at) => {
    const match = matchProduct(own, product);
    if (match !== undefined) matches.set(at, match);
  });
  if (matches.size === 0) return undefined;
  const applying = advisory.vulnerabilities.flatMap((vulnerability) => {
    const match = matchVulnerability(vulnerability, matches);
    return match === undefined ? [] : [{vulnerability, match}];
  });
  const best = bestOf(applying.map(({match}) => match));
  if (best === undefined) return undefined;
  const vulnerabilities = applying.map(({vulnerability}) => vulnerability).toSorted((a, b) => b.score - a.score);
  return {...best, vulnerabilities};
}

/** What the vendor says is fixed or unaffected wins, where it says so of this very device. */
function matchVulnerability(
  {affected, unaffected}: Vulnerability,
  matches: ReadonlyMap<number, Match>,
): Match | undefined {
  const of = (places: readonly number[]): Match[] => places.flatMap((at) => matches.get(at) ?? []);
  const best = bestOf(of(affected));
  const safe = bestOf(of(unaffected));
  if (best === undefined || safe === undefined) return best;
  if (safe.verdict === 'confirmed') return undefined;
  return lower(best, 'possible', `the advisory also names ${safe.product} ${safe.versions} as not affected`);
}

const rank = ({verdict}: Match): number => verdicts.indexOf(verdict);
const bestOf = (matches: readonly Match[]): Match | undefined =>
  matches.reduce<Match | undefined>(
    (best, match) => (best === undefined || rank(match) > rank(best) ? match : best),
    undefined,
  );

function lower(match: Match, verdict: Verdict, why: string): Match {
  const isLower = verdicts.indexOf(verdict) < rank(match);
  return isLower ? {...match, verdict, why: `${match.why}; ${why}`} : match;
}

/** A device, read once for many advisories. */
export interface Own {
  readonly vendor: ReadonlySet<string>;
  readonly name: DeviceName;
  readonly firmware: Version | undefined;
  readonly device: Device;
}

export function readOwn(device: Device, vendors: Vendors): Own {
  const {vendor, model, family, orderNumber, firmware} = device;
  return {
    vendor: vendors.of(vendor?.value ?? ''),
    name: readDevice({
      model: withoutVendor(model?.value ?? '', vendor?.value ?? ''),
      family: family?.value ?? '',
      orderNumber: orderNumber?.value ?? '',
    }),
    firmware: parseVersion(firmware?.value ?? ''),
    device,
  };
}

/** `Rockwell Automation 1756-EN2TR/B`: devices say their vendor, too. */
const withoutVendor = (model: string, vendor: string): string =>
  vendor !== '' && model.toLowerCase().startsWith(`${vendor.toLowerCase()} `)
    ? model.slice(vendor.length).trim()
    : model;

function matchProduct(own: Own, prepared: Prepared): Match | undefined {
  const isKnown = own.vendor.size > 0 && prepared.vendor.size > 0;
  if (isKnown && !isSameVendor(own.vendor, prepared.vendor)) return undefined;
  const fit = fitOfBoth(own, prepared);
  if (fit === undefined || (!isKnown && fit.fit !== 'exact')) return undefined;
  const answer = versionMatch(own, prepared, fit);
  if (answer === undefined) return undefined;
  const {product} = prepared;
  const match = {product: product.name, versions: product.versions, ...answer};
  if (!isKnown)
    return lower(
      match,
      'possible',
      `the vendor of ${own.vendor.size === 0 ? 'the device' : 'the product'} is not known`,
    );
  return lower(match, steps(own.device), 'what is known of the device is not certain');
}

/** Of a relationship, both parts must be there; the part that cannot be seen on the device makes it doubtful. */
function fitOfBoth(own: Own, {name, base, product}: Prepared): Fit | undefined {
  if (base === undefined) return fitOf(own.name, name);
  const [part, whole] = [fitOf(own.name, name), fitOf(own.name, base)];
  if (whole === undefined) return undefined;
  const isFirmware = /\b(?:firmware|operating system|os)\b/i.test(product.name);
  if (part !== undefined || isFirmware) return whole;
  return {fit: 'weak', why: `${whole.why}; whether ${product.name} is ${product.with?.how ?? 'on it'} is not known`};
}

/** How far an identity carries: what was only guessed confirms nothing. */
const SURE = 0.7;

function steps({vendor, model, family, orderNumber, firmware}: Device): Verdict {
  const isSure = (field: Observed<string> | undefined): boolean => field === undefined || field.confidence >= SURE;
  const isNamed = [model, family, orderNumber].some((field) => field !== undefined && isSure(field));
  // A vendor by the register of MAC prefixes is as good as any when the model agrees.
  return isNamed && isSure(firmware) && (isSure(vendor) || isNamed) ? 'confirmed' : 'likely';
}

type Answer = Pick<Match, 'verdict' | 'why'>;

const bestFor = {exact: 'confirmed', family: 'likely', weak: 'possible'} as const satisfies Record<Fit['fit'], Verdict>;

/** What the advisory says of versions, in the branch and in the name of the product, against the version that runs. */
function versionMatch(own: Own, prepared: Prepared, {fit, why}: Fit): Answer | undefined {
  const {versions} = prepared.product;
  const stated = [
    ...(versions === '' ? [] : [prepared.versions]),
    ...(prepared.nameVersions === undefined ? [] : [prepared.nameVersions]),
  ];
  if (stated.length === 0) {
    return {verdict: fit === 'weak' ? 'possible' : 'likely', why: `${why}; the advisory names no versions`};
  }
  const places = stated.map((statement) => place(own, statement));
  if (places.includes('outside')) return undefined;
  const statement = `affected: ${versions === '' ? prepared.product.name : versions}`;
  const doubt = places.find((one) => typeof one === 'object');
  // Neither the model nor the version is sure: that is nothing.
  if (doubt !== undefined && fit === 'weak') return undefined;
  if (doubt !== undefined) return {verdict: 'possible', why: `${why}; ${statement}; ${doubt.why}`};
  const said = own.device.firmware?.value ?? '';
  const version = said === '' ? 'every version is meant' : `its version is ${said}`;
  return {verdict: bestFor[fit], why: `${why}; ${statement}; ${version}`};
}

type Place = 'inside' | 'outside' | {readonly why: string};

function place({firmware, device}: Own, understood: Understood): Place {
  if (understood.as === 'not understood') return {why: `which versions are meant is not understood: ${understood.why}`};
  const {versions = [{}]} = understood;
  if (understood.as === 'machine' && understood.serial !== undefined) {
    return bySerial(understood.serial, device.serial?.value ?? '');
  }
  if (!versions.some(({min, max}) => min === undefined && max === undefined)) {
    const where = compared(firmware, device.firmware?.value ?? '', versions);
    if (where !== 'inside') return where;
  }
  return understood.as === 'machine' ? 'inside' : {why: understood.why};
}

function compared(firmware: Version | undefined, said: string, versions: readonly Interval[]): Place {
  if (versions.length === 0) return 'outside';
  if (firmware === undefined) {
    return {why: said === '' ? 'its version is not known' : `its version ${said} cannot be compared`};
  }
  const inside = isWithin(firmware, versions);
  return inside.is === 'doubtful' ? {why: inside.why} : inside.is;
}

function bySerial({digits, atMost}: {readonly digits: number; readonly atMost: string}, serial: string): Place {
  const first = /^\d+/.exec(serial.trim())?.[0].slice(0, digits) ?? '';
  if (first.length < digits) return {why: 'its serial number is not known'};
  return first <= atMost ? 'inside' : 'outside';
}
