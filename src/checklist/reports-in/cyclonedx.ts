/** CycloneDX JSON 1.4 and newer (ECMA-424): the vulnerabilities of a bill of materials, with what people said of them. */
import {
  digestOf,
  type Json,
  listOf,
  numberOf,
  objectOf,
  severityOf,
  severityOfScore,
  testOf,
  textOf,
  timeOf,
} from './reading.ts';
import {type Importer, severities} from './report.ts';

export const cyclonedx: Importer = {
  name: 'cyclonedx',
  tellsAll: false,
  isMine: (_, document) => textOf(objectOf(document)['bomFormat']) === 'CycloneDX',
  read(_, document) {
    const bom = objectOf(document);
    const metadata = objectOf(bom['metadata']);
    const component = objectOf(metadata['component']);
    const names = new Map(listOf(bom['components']).map((one) => [textOf(one['bom-ref']), nameOf(one)]));
    return {
      tool: toolOf(metadata),
      version: textOf(bom['specVersion']),
      target: nameOf(component),
      digest: digestOf(component['version'], component['purl'], component['bom-ref']),
      at: timeOf(metadata['timestamp']),
      score: undefined,
      tests: listOf(bom['vulnerabilities']).map((one) => {
        const analysis = objectOf(one['analysis']);
        const refs = listOf(one['affects']).map(({ref}) => names.get(textOf(ref)) ?? textOf(ref));
        return testOf({
          id: textOf(one['id']),
          title: textOf(one['description']),
          status: 'fail',
          severity: worstOf(listOf(one['ratings'])),
          where: refs.slice(0, 3).join(', '),
          isFixable: textOf(one['recommendation']) !== '',
          answered: textOf(analysis['state']),
        });
      }),
    };
  },
};

const nameOf = (component: Json): string =>
  [textOf(component['name']), textOf(component['version'])].filter((text) => text !== '').join(' ');

/** Before 1.5 tools are a list, since then an object with components. */
function toolOf(metadata: Json): string {
  const {tools} = metadata;
  const [first] = Array.isArray(tools) ? listOf(tools) : listOf(objectOf(tools)['components']);
  return textOf(first?.['name']).toLowerCase() || 'cyclonedx';
}

function worstOf(ratings: readonly Json[]) {
  const found = ratings.map((one) => {
    const said = severityOf(one['severity']);
    return said === 'unknown' ? severityOfScore(numberOf(one['score']) ?? 0) : said;
  });
  return severities.find((one) => found.includes(one)) ?? 'unknown';
}
