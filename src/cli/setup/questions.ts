/** Asks on the terminal; Enter takes what stands in brackets. */
import {readdirSync} from 'node:fs';
import {createInterface} from 'node:readline/promises';
import type {Answers} from './answers.ts';

/** Those that this box has, but for its own loopback. Unlike os.networkInterfaces it knows those without an address, too. */
const interfacesHere = (): string[] => readdirSync('/sys/class/net').filter((name) => name !== 'lo');

export function askFor(known: Answers): {answers: Promise<Answers>; mayOverwrite: (path: string) => Promise<boolean>} {
  const ask = async (question: string, byDefault: string): Promise<string> => {
    const terminal = createInterface({input: process.stdin, output: process.stderr});
    try {
      const answer = await terminal.question(`${question}${byDefault === '' ? '' : ` [${byDefault}]`}: `);
      return answer.trim() === '' ? byDefault : answer.trim();
    } finally {
      terminal.close();
    }
  };
  const list = (text: string): string[] => text.split(/[\s,]+/).filter((one) => one !== '');
  const answers = async (): Promise<Answers> => ({
    site: await ask('Name of the plant', known.site || 'plant1'),
    sensor: await ask('Name of this box, unlike any other of the plant', known.sensor || 'box1'),
    interfaces: list(
      await ask(
        `Ports that hang on a mirror port, as eth1:cell1 (port and network); here are ${interfacesHere().join(', ')}`,
        known.interfaces.join(' '),
      ),
    ),
    broker: await ask('MQTT broker, like mqtts://broker.example:8883 (Enter: none)', known.broker),
    subnets: list(await ask('Networks of the plant, like 10.10.0.0/16 (Enter: leave out)', known.subnets.join(' '))),
  });
  return {
    answers: answers(),
    mayOverwrite: async (path) => /^y(es)?$/i.test(await ask(`${path} is there. Write over it? yes or no`, 'no')),
  };
}
