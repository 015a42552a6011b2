/** The fields of the blocks of one DCP frame. IEC 61158-6-10, DCP blocks. */
import {printable, u8, u16} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {ip4Text} from '../../src/net/address.ts';
import {
  BLOCK_HEADER,
  blocksEnd,
  CONTROL,
  frameId,
  HEADER,
  infoLength,
  isOptionList,
  lastWhole,
  MAX_BLOCKS,
  nextBlock,
  OPTION,
  service,
  transaction,
} from './wire.ts';

type Add = (fields: Fields, b: Uint8Array, at: number, end: number) => void;

/** Of a frame for which `check` said `ok`. */
export function fieldsOf(b: Uint8Array, at: number): Fields {
  const fields: Fields = {
    'pn_rt.frame_id': frameId(b, at),
    'pn_dcp.service_id': service(b, at),
    'pn_dcp.service_type': u8(b, at + 3),
    'pn_dcp.xid': transaction(b, at),
  };
  const blocks: string[] = [];
  if (isOptionList(b, at)) addOptions(blocks, b, at + HEADER, blocksEnd(b, at));
  else addBlocks(fields, blocks, b, at);
  fields['bifrost.dcp_blocks'] = blocks;
  return fields;
}

function addOptions(blocks: string[], b: Uint8Array, start: number, end: number): void {
  for (let i = start; i + 2 <= end && blocks.length < MAX_BLOCKS; i += 2) blocks.push(`${u8(b, i)}/${u8(b, i + 1)}`);
}

function addBlocks(fields: Fields, blocks: string[], b: Uint8Array, at: number): void {
  const info = infoLength(b, at);
  const whole = lastWhole(b, at);
  for (let block = at + HEADER; block < whole; block = nextBlock(b, block)) {
    const [option, suboption] = [u8(b, block), u8(b, block + 1)];
    const value = block + BLOCK_HEADER;
    const end = value + u16(b, block + 2);
    blocks.push(`${option}/${suboption}`);
    if (option === OPTION.control) addControl(fields, suboption, b, value, end);
    else addValue(fields, option, suboption, b, value, end, info);
  }
}

function addValue(
  fields: Fields,
  option: number,
  suboption: number,
  b: Uint8Array,
  value: number,
  end: number,
  info: number,
): void {
  if (end - value < info) return;
  if (isSetting(fields)) fields['bifrost.permanent'] = (u16(b, value) & 1) === 1;
  ofOption[option]?.[suboption]?.(fields, b, value + info, end);
}

const isSetting = (fields: Fields): boolean => fields['pn_dcp.service_id'] === 4 && fields['pn_dcp.service_type'] === 0;

function addControl(fields: Fields, suboption: number, b: Uint8Array, value: number, end: number): void {
  if (suboption === CONTROL.response && end - value >= 3) {
    const before = fields['pn_dcp.block_error'];
    fields['pn_dcp.block_error'] = [...(Array.isArray(before) ? before : []), u8(b, value + 2)];
  }
  if (suboption === CONTROL.resetToFactory && end - value >= 2) fields['bifrost.reset_mode'] = u16(b, value);
}

/** Names may be filled up with zeros. */
const text =
  (name: string): Add =>
  (fields, b, at, end) => {
    let stop = at;
    while (stop < end && u8(b, stop) !== 0) stop++;
    fields[name] = printable(b, at, stop);
  };

const addIp: Add = (fields, b, at, end) => {
  if (end - at < 12) return;
  fields['pn_dcp.suboption_ip_ip'] = ip4Text(b, at);
  fields['pn_dcp.suboption_ip_subnetmask'] = ip4Text(b, at + 4);
  fields['pn_dcp.suboption_ip_standard_gateway'] = ip4Text(b, at + 8);
};

const addId: Add = (fields, b, at, end) => {
  if (end - at < 4) return;
  fields['pn_dcp.suboption_vendor_id'] = u16(b, at);
  fields['pn_dcp.suboption_device_id'] = u16(b, at + 2);
};

const addRole: Add = (fields, b, at, end) => {
  if (end > at) fields['pn_dcp.suboption_device_role'] = u8(b, at);
};

const ofOption: Readonly<Record<number, Readonly<Record<number, Add>>>> = {
  [OPTION.ip]: {2: addIp, 3: addIp},
  [OPTION.device]: {
    1: text('pn_dcp.suboption_device_devicevendorvalue'),
    2: text('pn_dcp.suboption_device_nameofstation'),
    3: addId,
    4: addRole,
    6: text('pn_dcp.suboption_device_aliasname'),
  },
};
