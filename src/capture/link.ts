/** The link of an interface, as frames name it. */
import type {Link} from '../core/packet-source.ts';
import type {InterfaceSettings} from './settings.ts';

export const linkOf = ({name, segment, vlans}: InterfaceSettings, linkType: number): Link => ({
  name,
  linkType,
  segment,
  ...(vlans.length > 0 && {vlans: new Map(vlans.map((vlan) => [vlan.id, vlan.segment]))}),
});
