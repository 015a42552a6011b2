/** `bifrost policy explain CLIENT SERVER`: would it be allowed, and by which line. */
import {Command, InvalidArgumentError} from 'commander';
import {modbusFunctions} from '../../core/modbus-functions.ts';
import type {Policy} from '../../core/policy.ts';
import {addressesOf, type RegisterRange, registersOf} from '../../core/range.ts';
import type {Exchange, ExchangeEnd} from '../../policy/exchange.ts';
import type {PortsOf} from '../../policy/permission-test.ts';
import {compilePolicy} from '../../policy/verdict.ts';
import {exchangeText} from '../../policy/words.ts';
import {exitCodes, say} from '../fail.ts';
import {wholeNumber} from '../list.ts';
import {print, printJson} from '../print.ts';

interface Options {
  readonly policy?: string[];
  readonly segment?: string;
  readonly protocol?: string;
  readonly port?: number;
  readonly function?: string;
  readonly unit?: number;
  readonly address?: RegisterRange;
  readonly register?: RegisterRange;
  readonly value?: number;
  readonly service?: string;
  readonly node?: string[];
  readonly security?: string;
  readonly json?: boolean;
}

export const explainCommand = (): Command =>
  new Command('explain')
    .description('say whether the policy allows something, and by which line; exit code 1 if it does not')
    .argument('<client>', 'address or asset id of the one who asks')
    .argument('<server>', 'address or asset id of the one who answers')
    .option('--policy <path...>', 'files or folders; default: those of the configuration')
    .option('--segment <name>', 'segment in which they meet; default: that of the policy, where it names one alone')
    .option('--protocol <name>', 'modbus, opcua, ...; left out: any connection')
    .option('--port <n>', 'port of the server; default: that of the protocol', wholeNumber)
    .option('--function <name>', 'write-single-register, read, or a function code: 16, 8/1')
    .option('--unit <n>', 'unit of Modbus', wholeNumber)
    .option('--address <range>', 'from 0: holding 16, coils 0-7', rangeOption(addressesOf, 'holding 16'))
    .option('--register <range>', 'as in manuals: 40017', rangeOption(registersOf, '40017'))
    .option('--value <n>', 'what is written', Number)
    .option('--service <name>', 'service of OPC UA: Read, Write, Call')
    .option('--node <id...>', 'nodes of OPC UA')
    .option('--security <mode>', 'None, Sign or SignAndEncrypt')
    .option('--json', 'as JSON')
    .action(explain);

function rangeOption(read: (text: string) => RegisterRange | undefined, example: string) {
  return (text: string): RegisterRange => {
    const range = read(text);
    if (range === undefined) throw new InvalidArgumentError(`Write it like ${example}.`);
    return range;
  };
}

async function explain(client: string, server: string, options: Options, command: Command): Promise<void> {
  const {policyNamed, portsOf} = await import('./named.ts');
  const policy = await policyNamed(options.policy ?? [], command);
  const exchange = exchangeOf(client, server, {...options, segment: options.segment ?? segmentOf(policy)}, portsOf);
  const verdict = compilePolicy(policy, portsOf)(exchange);
  if (verdict.allowed === false) process.exitCode = exitCodes.findings;
  if (options.json === true) {
    printJson({exchange, ...verdict});
    return;
  }
  const zone = (name: string): string => (name === '' ? 'no zone' : `zone ${name}`);
  print(
    `${client} (${zone(verdict.clientZone)}) to ${server} (${zone(verdict.serverZone)}): ${exchangeText(exchange)}`,
  );
  print(`${verdict.allowed === undefined ? 'not judged' : verdict.allowed ? 'allowed' : 'denied'}: ${verdict.why}`);
}

/** Empty: it names none, or several, of which one must be meant. */
function segmentOf({zones, conduits}: Policy): string {
  const ends = [...zones.flatMap(({members}) => members), ...conduits.flatMap(({from, to}) => [...from, ...to])];
  const segments = [...new Set(ends.flatMap((end) => ('zone' in end ? [] : (end.segment ?? []))))];
  if (segments.length > 1) say(`the policy tells segments apart: say which with --segment (${segments.join(', ')})`);
  return segments.length === 1 ? (segments[0] ?? '') : '';
}

function exchangeOf(
  client: string,
  server: string,
  options: Options & {readonly segment: string},
  portsOf: PortsOf,
): Exchange {
  const {segment, protocol = '', unit = -1, address, register, value, service = '', node = [], security = ''} = options;
  const asked = options.function ?? '';
  const known = modbusFunctions.find(({code, name}) => asked === String(code) || asked === name);
  const isFlow = protocol === '';
  return {
    segment,
    client: endOf(client),
    server: endOf(server),
    protocol: isFlow ? 'tcp' : protocol,
    port: options.port ?? portsOf.get(protocol)?.[0] ?? 0,
    kind: isFlow ? 'flow' : (known?.kind ?? 'read'),
    name: isFlow ? 'connection-opened' : (known?.name ?? asked),
    code: protocol === 'modbus' ? codeOf(asked, known?.code) : '',
    unit,
    registers: [address, register].filter((one) => one !== undefined),
    nodes: node,
    service,
    security,
    values: value === undefined ? [] : [value],
  };
}

const codeOf = (asked: string, known: number | undefined): string =>
  known === undefined ? (/^\d/.test(asked) ? asked : '') : String(known);

const endOf = (text: string): ExchangeEnd => ({
  ip: text.startsWith('a-') ? '' : text,
  mac: '',
  asset: text.startsWith('a-') ? text : '',
  tags: [],
});
