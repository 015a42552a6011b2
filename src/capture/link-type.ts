/** Kinds of link: what Linux calls them (linux/if_arp.h), what capture files call them, and what libpcap does. */

const ETHERNET = 1;
const RAW_IP = 101;

/**
 * ARPHRD_ type of an interface → LINKTYPE_. Loopback has an Ethernet header. Frames of tunnels begin with the IP header,
 * and so do those of PPP, because its driver takes the PPP header off what it receives.
 */
const LINK_TYPES: ReadonlyMap<number, number> = new Map([
  [1, ETHERNET],
  [772, ETHERNET], // LOOPBACK
  [512, RAW_IP], // PPP
  [519, RAW_IP], // RAWIP
  [768, RAW_IP], // TUNNEL
  [769, RAW_IP], // TUNNEL6
  [776, RAW_IP], // SIT
  [65_534, RAW_IP], // NONE: tun, WireGuard
]);

/** Undefined: frames of this kind cannot be read from a packet socket. */
export const linkTypeOf = (hardwareType: number): number | undefined => LINK_TYPES.get(hardwareType);

/** libpcap's own number (DLT_) on Linux: it differs from LINKTYPE_ for raw IP alone. */
export const dataLinkType = (linkType: number): number => (linkType === RAW_IP ? 12 : linkType);

export const linkTypeOfDataLink = (dataLink: number): number => (dataLink === 12 ? RAW_IP : dataLink);
