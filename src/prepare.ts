/**
 * The second half of the build, after the compiler: `node dist/src/prepare.js`. What would be the same at every start is done once and
 * put below dist: validators as code, rules and profiles as documents that were found right, the register of MAC prefixes as a text,
 * the fonts of reports.
 */
import {copyFileSync, mkdirSync, readdirSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {Ajv, type ValidateFunction} from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import {loadRules} from './composition.ts';
import {loadProfiles} from './device-profiles.ts';
import {loadLines} from './hardening-lines.ts';
import {shippedLineFiles} from './load/checklist.ts';
import {registerText} from './load/oui.ts';
import {preparedText, type Shipped} from './load/prepared.ts';
import {shippedProfileFiles} from './load/profiles.ts';
import {shippedRuleFiles} from './load/rules.ts';
import {readYamlFiles} from './load/yaml-files.ts';

const require = createRequire(import.meta.url);

/** Throws `rules`, `profiles` or `checklist`: what is shipped is wrong. Safe to repeat. */
export async function prepare(dist: string): Promise<void> {
  const folder = join(dist, 'prepared');
  mkdirSync(folder, {recursive: true});
  await loadRules([shippedRuleFiles.folder]);
  await loadProfiles([]);
  await loadLines();
  for (const shipped of [shippedRuleFiles, shippedProfileFiles, shippedLineFiles])
    writeFileSync(join(folder, `${shipped.name}.json`), await documentsOf(shipped));
  writeFileSync(join(folder, 'oui.txt'), registerText());
  copyFonts(join(folder, 'fonts'));
}

/** Two of the 21 that the package has, with their licence. */
function copyFonts(folder: string): void {
  const from = dirname(require.resolve('dejavu-fonts-ttf/package.json'));
  mkdirSync(folder, {recursive: true});
  for (const name of ['DejaVuSansCondensed.ttf', 'DejaVuSansCondensed-Bold.ttf'])
    copyFileSync(join(from, 'ttf', name), join(folder, name));
  copyFileSync(join(from, 'LICENSE'), join(folder, 'LICENSE'));
}

async function documentsOf(shipped: Shipped): Promise<string> {
  const {documents, files} = await readYamlFiles([shipped.folder], {
    code: 'rules',
    endings: shipped.endings,
    noun: 'document',
  });
  return preparedText(shipped, documents, files);
}

/** Each file `*-validator.js` gives way to the code that Ajv made of its schema; one that is code already stays. */
export async function compileValidators(dist: string): Promise<void> {
  const names = readdirSync(dist, {recursive: true, encoding: 'utf8'}).filter((one) => one.endsWith('-validator.js'));
  for (const name of names) {
    const file = join(dist, name);
    const {validate} = (await import(pathToFileURL(file).href)) as {validate: ValidateFunction};
    if (validate.source !== undefined) writeFileSync(file, `${HEAD}${codeOf(validate)}\n`);
  }
}

/** Ajv writes `require` for the two functions that its code calls. */
const HEAD = "import {createRequire} from 'node:module';\nconst require = createRequire(import.meta.url);\n";

const codeOf = (validate: ValidateFunction): string =>
  standalone.default(new Ajv({code: {source: true, esm: true}}), validate);

const [, program, dist] = process.argv;
if (program === fileURLToPath(import.meta.url) && dist !== undefined) {
  await prepare(dist);
  await compileValidators(dist);
}
