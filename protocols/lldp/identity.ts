/** What a neighbour says of itself: its inventory TLVs, else what its system description is known to be made of. */
import type {Fields} from '../../src/core/fact.ts';

/** Confidence of what is cut out of a text. */
const FROM_TEXT = 0.7;

const IDENTITY = [
  'bifrost.vendor_name',
  'bifrost.model_name',
  'bifrost.revision',
  'bifrost.serial',
  'bifrost.hardware_revision',
  'bifrost.software_revision',
] as const;

/** Identity of the device whose announcement has `all`; undefined: it does not say more than its address. */
export function identityOf(all: Fields): Fields | undefined {
  const fields: Fields = {};
  const name = all['lldp.tlv.system.name'];
  if (typeof name === 'string' && name !== '') fields['bifrost.device_name'] = name;
  for (const one of IDENTITY) {
    const value = all[one];
    if (value !== undefined) fields[one] = value;
  }
  const description = all['lldp.tlv.system.desc'];
  if (typeof description === 'string') {
    fields['lldp.tlv.system.desc'] = description;
    addDescribed(fields, description);
  }
  return Object.keys(fields).length === 0 ? undefined : fields;
}

function addDescribed(fields: Fields, description: string): void {
  const said = fromList(description) ?? fromVersion(description);
  for (const [name, value] of Object.entries(said)) {
    if (name in fields || value === '') continue;
    fields[name] = value;
    fields['bifrost.confidence'] = FROM_TEXT;
  }
}

/** PROFINET devices: `vendor, model, order number, ..., FW: version`. */
function fromList(description: string): Fields | undefined {
  const parts = description.split(',').map((part) => part.trim());
  const firmware = parts.find((part) => part.startsWith('FW:'));
  const [vendor = '', model = '', order = ''] = parts;
  if (firmware === undefined || parts.length < 4) return undefined;
  return {
    'bifrost.vendor_name': vendor,
    'bifrost.model_name': model,
    'bifrost.product_code': order,
    'bifrost.revision': firmware.replace(/^FW:\s*(Version\s+)?/, ''),
  };
}

/** Switches of many makes: `..., Version 12.2(44)SE, ...`. */
function fromVersion(description: string): Fields {
  const version = /\bVersion:? +([0-9A-Za-z.()_-]{1,40})/.exec(description)?.[1];
  return version === undefined ? {} : {'bifrost.revision': version};
}
