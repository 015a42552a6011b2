/** What the schema of the `publish` section cannot say: which sinks need the broker, and that a route leads somewhere. */
import type {Fault} from './problems.ts';

/** As the file has it. */
interface PublishInFile {
  readonly mqtt?: object;
  readonly publish: {readonly routes: readonly {readonly sinks: readonly string[]}[]};
}

const needBroker = ['homeAssistant', 'sparkplug'];

export function publishFaults({mqtt, publish}: PublishInFile): Fault[] {
  const sections: Readonly<Record<string, unknown>> = {...publish, mqtt};
  const withoutBroker = needBroker
    .filter((sink) => sections[sink] !== undefined && mqtt === undefined)
    .map((sink) => ({path: ['publish', sink], message: 'there is no broker (add the section mqtt)'}));
  const nowhere = publish.routes.flatMap(({sinks}, i) =>
    sinks.flatMap((sink, j) =>
      sections[sink] === undefined
        ? [{path: ['publish', 'routes', String(i), 'sinks', String(j)], message: leadsNowhere(sink)}]
        : [],
    ),
  );
  return [...withoutBroker, ...nowhere];
}

const leadsNowhere = (sink: string): string =>
  `${sink} is not configured (add ${sink === 'mqtt' ? 'the section mqtt' : `publish.${sink}`}, or take it out of the route)`;
