/** JSON of Grype, `grype -o json`: anchore/grype, grype/presenter/models/document.go. */
import {digestOf, listOf, objectOf, severityOf, testOf, textOf, textsOf, timeOf} from './reading.ts';
import type {Importer} from './report.ts';

export const grype: Importer = {
  name: 'grype',
  tellsAll: false,
  isMine: (_, document) =>
    Array.isArray(objectOf(document)['matches']) && textOf(descriptorOf(document)['name']) === 'grype',
  read(_, document) {
    const source = objectOf(objectOf(document)['source']);
    const target = objectOf(source['target']);
    const descriptor = descriptorOf(document);
    return {
      tool: 'grype',
      version: textOf(descriptor['version']),
      target: textOf(target['userInput']) || textOf(source['target']),
      digest: digestOf(...textsOf(target['repoDigests']), target['manifestDigest'], target['imageID']),
      at: timeOf(descriptor['timestamp']),
      score: undefined,
      tests: listOf(objectOf(document)['matches']).map((match) => {
        const vulnerability = objectOf(match['vulnerability']);
        const artifact = objectOf(match['artifact']);
        return testOf({
          id: textOf(vulnerability['id']),
          title: textOf(vulnerability['description']),
          status: 'fail',
          severity: severityOf(vulnerability['severity']),
          where: `${textOf(artifact['name'])} ${textOf(artifact['version'])}`,
          isFixable: textOf(objectOf(vulnerability['fix'])['state']) === 'fixed',
        });
      }),
    };
  },
};

const descriptorOf = (document: unknown) => objectOf(objectOf(document)['descriptor']);
