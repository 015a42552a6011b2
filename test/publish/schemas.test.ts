/** `docs/schemas/` says what the code does. `npm run schemas` writes it: this test with `-u`. */
import {readdirSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {schemaFiles} from '../../src/publish/schemas.ts';

const folder = fileURLToPath(new URL('../../docs/schemas/', import.meta.url));

for (const [name, content] of Object.entries(schemaFiles())) {
  test(`docs/schemas/${name} is up to date`, async () => {
    await expect(content).toMatchFileSnapshot(`${folder}${name}`);
  });
}

/** That of reports: test/checklist/reports/schemas.test.ts. */
test('docs/schemas holds nothing else', () => {
  expect(readdirSync(folder).sort()).toEqual([...Object.keys(schemaFiles()), 'report.json'].sort());
});
