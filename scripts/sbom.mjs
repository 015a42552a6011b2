/**
 * A list of what the Debian package holds (CycloneDX) as scanners read it: npm's own of the folder that it runs in, and Node itself:
 * sbom.mjs NPM_CLI NODE_VERSION. The same packages make the same list: neither a time nor a random number is in it.
 */
import {execFileSync} from 'node:child_process';

const [npm, version] = process.argv.slice(2);
const words = ['sbom', '--omit=dev', '--sbom-format=cyclonedx', '--sbom-type=application'];
const list = JSON.parse(
  execFileSync(process.execPath, [npm, ...words], {encoding: 'utf8', maxBuffer: 64 * 1024 * 1024}),
);
delete list.serialNumber;
delete list.metadata.timestamp;
list.components.push({
  'bom-ref': `node@${version}`,
  type: 'application',
  name: 'node',
  version,
  licenses: [{license: {id: 'MIT'}}],
  purl: `pkg:generic/node@${version}`,
  cpe: `cpe:2.3:a:nodejs:node.js:${version}:*:*:*:*:*:*:*`,
});
list.dependencies.find((one) => one.ref === list.metadata.component['bom-ref']).dependsOn.push(`node@${version}`);
process.stdout.write(`${JSON.stringify(list, null, 1)}\n`);
