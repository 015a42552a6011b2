/** VLAN tags as they come, each combination once by segment: which VLANs there are, and frames with two tags. */
import type {Fields} from '../core/fact.ts';
import type {Link} from '../core/packet-source.ts';
import {macText} from '../net/address.ts';
import type {Layers} from '../net/layers.ts';
import type {Reporter} from './reporter.ts';

/** Combinations that are remembered; whoever makes up more is told by the first of them. */
const MAX_COMBINATIONS = 4096;
const IDS = 4097;
const ID = 0x0fff;

export interface VlanWatch {
  /** Hot: every frame. `tag`: control information that the kernel took out of it; it is put back into `layers`. */
  frame(layers: Layers, tag: number, link: Link, segment: string, segmentNumber: number): void;
  /** Frames whose tags were not remembered. */
  refused(): number;
}

export function vlanWatch(report: Reporter): VlanWatch {
  const known = new Set<number>();
  let latest = -1;
  let refused = 0;

  function isNew(key: number): boolean {
    if (known.has(key)) return false;
    if (known.size < MAX_COMBINATIONS) known.add(key);
    else refused++;
    return known.has(key);
  }

  return {
    frame(layers, tag, link, segment, number) {
      if (tag >= 0) putBack(layers, tag);
      const {vlan, innerVlan} = layers;
      if (vlan <= 0 && innerVlan <= 0) return;
      const key = (number * IDS + vlan + 1) * IDS + innerVlan + 1;
      if (key === latest) return;
      latest = key;
      if (isNew(key)) tell(report, layers, segment, link);
    },
    refused: () => refused,
  };
}

function putBack(layers: Layers, tag: number): void {
  layers.innerVlan = layers.vlan;
  layers.vlan = tag & ID;
}

function tell(report: Reporter, {frame, srcMac, vlan, innerVlan}: Layers, segment: string, {vlans}: Link): void {
  // VLAN 0 is none: such a tag gives a priority (IEEE 802.1Q), as PROFINET does.
  const ids = [vlan, innerVlan].filter((id) => id > 0);
  const fields: Fields = {'vlan.id': ids, 'bifrost.vlan_tags': ids.length};
  if (vlans !== undefined) fields['bifrost.vlan_planned'] = ids.every((id) => vlans.has(id));
  const client = {ip: '', mac: srcMac < 0 ? '' : macText(frame, srcMac), port: 0};
  report.apart({kind: 'flow', protocol: 'ethernet', name: 'vlan-seen', segment, client, fields});
}
