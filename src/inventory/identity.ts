/**
 * What identity facts say of an asset: which field is which, what wins, and what changed. A unit behind a gateway or a module in
 * a rack has an identity of its own; the asset has that of the first part it showed over a protocol.
 */
import type {IdentityField, Observed} from '../core/asset.ts';
import type {Fact, Value} from '../core/fact.ts';
import type {Micros} from '../core/time.ts';
import type {Fields, Host} from './host.ts';

/** Confidence of what a device says of itself. */
const ANSWERED = 0.95;
/** Parts of one asset; a scan of units must not grow it without end. */
const MAX_MODULES = 256;

/** A device says something else of itself than before. */
export interface IdentityChange {
  readonly host: Host;
  readonly field: IdentityField;
  readonly part: string;
  readonly before: string;
  readonly after: string;
  readonly source: string;
  readonly time: Micros;
}

/**
 * Which fields of an identity fact say what of the asset, later ones winning. `less`: how much less sure than the fact. A device
 * has several names for its model and tells one or the other, as it is asked: the best one stays, and none is a change of another.
 */
const IDENTITY: readonly (readonly [field: IdentityField, from: string, less?: number])[] = [
  ['vendor', 'bifrost.vendor_name'],
  ['model', 'bifrost.product_code', 0.02],
  ['model', 'bifrost.product_name', 0.01],
  ['model', 'bifrost.model_name'],
  ['orderNumber', 'bifrost.product_code'],
  ['firmware', 'bifrost.software_revision'],
  ['firmware', 'bifrost.revision'],
  ['hardware', 'bifrost.hardware_revision'],
  ['serial', 'bifrost.serial'],
  ['name', 'bifrost.device_name'],
  ['fqdn', 'bifrost.client_fqdn'],
  ['description', 'lldp.tlv.system.desc'],
  ['description', 'bifrost.server_id'],
  ['description', 'bifrost.sys_descr'],
  ['location', 'bifrost.location'],
  ['location', 'bifrost.sys_location'],
  ['os', 'bifrost.os_name'],
  ['os', 'smb.native_os'],
  ['osVersion', 'bifrost.os_version'],
  ['applicationUri', 'opcua.ApplicationUri'],
  ['productUri', 'opcua.ProductUri'],
  ['securityPolicies', 'opcua.SecurityPolicyUri'],
  ['certificate', 'bifrost.certificate_sha1'],
  ['certificate', 'bifrost.certificate_sha256'],
  ['certificateExpiry', 'bifrost.certificate_not_after'],
];

/** Fields that name the hardware and software itself: they do not change without somebody's doing. */
const LASTING: ReadonlySet<IdentityField> = new Set([
  'vendor',
  'model',
  'orderNumber',
  'firmware',
  'hardware',
  'serial',
]);

/** Fields whose values tell the part that answered. */
const PARTS: readonly (readonly [field: string, prefix: string])[] = [
  ['mbtcp.unit_id', 'unit '],
  ['modbus.unit_id', 'unit '],
  ['bifrost.route', 'module '],
  ['pn_io.slot_nr', 'slot '],
];

/** Takes over what the fact says of the host, in the same records for a part and its asset; what changed that should last. */
export function learnIdentity({owner}: Host, fact: Fact): IdentityChange[] {
  const said = saidBy(fact);
  if (said.size === 0) return [];
  const part = partOf(fact);
  const changes = part === '' ? [] : learnAll(owner, moduleOf(owner, part), part, said, fact);
  const isOfAsset = part === '' || part === owner.modules[0]?.address;
  return isOfAsset ? [...learnAll(owner, owner.identity, '', said, fact), ...changes].slice(0, said.size) : changes;
}

function learnAll(
  host: Host,
  fields: Fields | undefined,
  part: string,
  said: ReadonlyMap<IdentityField, Observed<string>>,
  {protocol: source, time}: Fact,
): IdentityChange[] {
  if (fields === undefined) return [];
  const changes: IdentityChange[] = [];
  for (const [field, observed] of said) {
    const before = offer(host, fields, field, observed);
    const after = observed.value;
    if (before === undefined || before === after || !LASTING.has(field)) continue;
    changes.push({host, field, part, before, after, source, time});
  }
  return changes;
}

const observedOf = (value: string, less: number, {protocol, time, fields}: Fact): Observed<string> => {
  const {'bifrost.confidence': said} = fields;
  const whole = typeof said === 'number' ? said : ANSWERED;
  const confidence = Math.max(0, Math.round((whole - less) * 1000) / 1000);
  return {value, source: protocol, confidence, firstSeen: time, lastSeen: time};
};

function saidBy(fact: Fact): Map<IdentityField, Observed<string>> {
  const said = new Map<IdentityField, Observed<string>>();
  for (const [field, from, less = 0] of IDENTITY) {
    const value = textOf(fact.fields[from], field);
    if (value !== '') said.set(field, observedOf(value, less, fact));
  }
  return said;
}

/** Of several values the first is of the asset itself; policies are a set. */
function textOf(value: Value | undefined, field: IdentityField): string {
  if (typeof value !== 'object') return typeof value === 'string' ? value : '';
  const texts = value.filter((one): one is string => typeof one === 'string' && one !== '');
  if (field !== 'securityPolicies') return texts[0] ?? '';
  return [...new Set(texts.map((uri) => uri.slice(uri.lastIndexOf('#') + 1)))].toSorted().join(' ');
}

function partOf({fields}: Fact): string {
  for (const [field, prefix] of PARTS) {
    const value = fields[field];
    if (value !== undefined) return `${prefix}${String(value)}`;
  }
  return '';
}

function moduleOf(owner: Host, part: string): Fields | undefined {
  const known = owner.modules.find(({address}) => address === part);
  if (known !== undefined || owner.modules.length >= MAX_MODULES) return known?.fields;
  const fields: Fields = {};
  owner.modules = owner.modules.concat([{address: part, fields}]);
  owner.isNews = true;
  return fields;
}

/**
 * Takes over a value, unless something surer is known. What the same source said before, as surely: undefined, if it said
 * nothing, or guessed, or the value is not taken.
 */
export function offer(
  host: Host,
  fields: Fields,
  field: IdentityField,
  observed: Observed<string>,
): string | undefined {
  const before = fields[field];
  const isSameSource = before?.source === observed.source;
  // A guess never replaces what the device itself has said.
  if (before !== undefined && before.confidence > observed.confidence) return undefined;
  const isSame = isSameSource && before.value === observed.value;
  if (!isSame || before.reason !== observed.reason) host.isNews = true;
  fields[field] = isSame ? {...observed, firstSeen: before.firstSeen} : observed;
  return isSameSource && before.confidence === observed.confidence ? before.value : undefined;
}
