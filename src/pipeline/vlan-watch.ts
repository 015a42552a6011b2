/** VLAN tags as they come, each combination once by segment: which VLANs there are, and frames with two tags. */
import type {Fields} from '../core/fact.ts';
import type {Link} from '../core/packet-source.ts';
import {macText} from '../net/address.ts';
import type {Layers} from '../net/layers.ts';
import type {Reporter} from './reporter.ts';

/** Combinations that are remembered; whoever makes up more is told by the first of them. */
const MAX_COMBINATIONS = 4096;
const IDS = 4096;
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
  return {
    frame(layers, tag, link, segment, number) {
      if (tag >= 0) {
        layers.innerVlan = layers.vlan;
        layers.vlan = tag & ID;
      }
      // VLAN 0 is none: such a tag gives a priority (IEEE 802.1Q), as PROFINET does.
      const outer = layers.vlan > 0 ? layers.vlan : layers.innerVlan;
      if (outer <= 0) return;
      const inner = layers.vlan > 0 && layers.innerVlan > 0 ? layers.innerVlan : 0;
      const key = (number * IDS + outer) * IDS + inner;
      if (key === latest) return;
      latest = key;
      if (known.has(key)) return;
      if (known.size >= MAX_COMBINATIONS) {
        refused++;
        return;
      }
      known.add(key);
      tell(report, layers, segment, fieldsOf(inner === 0 ? [outer] : [outer, inner], link));
    },
    refused: () => refused,
  };
}

function fieldsOf(ids: readonly number[], {vlans}: Link): Fields {
  const fields: Fields = {'vlan.id': ids, 'bifrost.vlan_tags': ids.length};
  if (vlans !== undefined) fields['bifrost.vlan_planned'] = ids.every((id) => vlans.has(id));
  return fields;
}

function tell(report: Reporter, {frame, srcMac}: Layers, segment: string, fields: Fields): void {
  const mac = srcMac < 0 ? '' : macText(frame, srcMac);
  const client = {ip: '', mac, port: 0};
  report.apart({kind: 'flow', protocol: 'ethernet', name: 'vlan-seen', segment, client, fields});
}
