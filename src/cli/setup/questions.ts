/** Asks on the terminal; Enter takes what stands in brackets, and what cannot be is asked again. */
import {readdirSync} from 'node:fs';
import {asked} from '../ask.ts';
import type {Answers} from './answers.ts';
import {faultIn} from './files.ts';

/** Those that this box has, but for its own loopback. Unlike os.networkInterfaces it knows those without an address, too. */
const interfacesHere = (): string[] => readdirSync('/sys/class/net').filter((name) => name !== 'lo');

const tell = (text: string): unknown => process.stderr.write(`${text}\n`);

async function ask(question: string, byDefault: string): Promise<string> {
  const answer = (await asked(`${question}${byDefault === '' ? '' : ` [${byDefault}]`}: `, process.stderr)).trim();
  return answer === '' ? byDefault : answer;
}

/** `meant`: what an answer says. */
async function askUntilGood<T extends Partial<Answers>>(
  question: string,
  byDefault: string,
  meant: (answer: string) => T,
): Promise<T> {
  for (;;) {
    const answer = meant(await ask(question, byDefault));
    const fault = faultIn(answer);
    if (fault === undefined) return answer;
    tell(fault);
  }
}

/** Throws `interrupted`. */
export async function askFor(known: Answers): Promise<Answers> {
  const list = (text: string): string[] => text.split(/[\s,]+/).filter((one) => one !== '');
  const here = interfacesHere();
  const site = await askUntilGood('Name of the plant', known.site || 'plant1', (text) => ({site: text}));
  const sensor = await askUntilGood(
    'Name of this box, unlike any other of the plant',
    known.sensor || 'box1',
    (text) => ({
      sensor: text,
    }),
  );
  const ports = await askUntilGood(
    `Ports that hang on a mirror port, as eth1:cell1 (port and network); here are ${here.join(', ')}`,
    known.interfaces.join(' '),
    (text) => ({interfaces: list(text)}),
  );
  const away = ports.interfaces.map((one) => one.split(':', 1)[0] ?? '').filter((name) => !here.includes(name));
  if (away.length > 0) tell(`Not here now: ${away.join(', ')}. Nothing is captured there until it is.`);
  const broker = await askUntilGood(
    'MQTT broker, like mqtts://broker.example:8883 (Enter: none)',
    known.broker,
    (text) => ({
      broker: text,
    }),
  );
  const networks = await askUntilGood(
    'Networks of the plant, like 10.10.0.0/16 (Enter: leave out)',
    known.subnets.join(' '),
    (text) => ({subnets: list(text)}),
  );
  return {...site, ...sensor, ...ports, ...broker, ...networks};
}

/** Throws `interrupted`. */
export const mayOverwrite = async (path: string): Promise<boolean> =>
  /^y(es)?$/i.test(await ask(`${path} is there. Write over it? yes or no`, 'no'));
