/** The tree that tshark shows of a protocol, chunk by chunk or message by message. */
import {spawnSync} from 'node:child_process';
import {XMLParser} from 'fast-xml-parser';

export interface Shown {
  /** Display filter name; empty for what only groups others. */
  readonly name: string;
  /** What a person reads: `NodeId: NodeId`. */
  readonly label: string;
  readonly show: string;
  readonly within: readonly Shown[];
}

export interface ShownMessage {
  readonly frame: number;
  readonly within: readonly Shown[];
}

interface Raw {
  readonly name?: string;
  readonly showname?: string;
  readonly show?: string;
  readonly field?: readonly Raw[];
}

interface Packet {
  readonly proto?: readonly Raw[];
}

const isArray = (tag: string): boolean => ['packet', 'proto', 'field'].includes(tag);
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseAttributeValue: false,
  isArray,
  trimValues: false,
});

/** Every message of `protocol` in the capture at `path`; `decode` as for `tshark -d`. */
export function pdml(path: string, protocol: string, decode: readonly string[] = []): ShownMessage[] {
  const args = ['-r', path, ...decode.flatMap((one) => ['-d', one]), '-Y', protocol, '-T', 'pdml'];
  const {status, stdout, stderr} = spawnSync('tshark', args, {encoding: 'utf8', maxBuffer: 1 << 28});
  if (status !== 0) throw new Error(stderr);
  const {pdml: file} = parser.parse(stdout) as {readonly pdml: {readonly packet?: readonly Packet[]}};
  return (file.packet ?? []).flatMap(({proto = []}) => {
    const frame = proto
      .flatMap(({field = []}) => field.filter(({name}) => name === 'num'))
      .map(({show}) => Number(show));
    return proto
      .filter(({name}) => name === protocol)
      .map(({field = []}) => ({frame: frame[0] ?? 0, within: field.map(shown)}));
  });
}

const shown = ({name = '', showname, show = '', field = []}: Raw): Shown => ({
  name,
  label: showname ?? show,
  show,
  within: field.map(shown),
});
