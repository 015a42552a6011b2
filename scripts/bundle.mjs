/**
 * Last part of the build: our files, and the packages that every start needs, become few files, since Node takes a quarter of a
 * millisecond for each that it loads. What the compiler wrote stays where it is; only the programs give way to bundled ones, which share
 * dist/src/chunks. That folder lies as deep as the rooms do, so that paths from there lead to the same files.
 */
import {readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {build} from 'esbuild';

/** Loaded at every start, plain JavaScript, and many files each. All other packages stay as they are. */
const INSIDE = ['commander', 'fast-string-truncated-width', 'ipaddr.js', 'picocolors', 're2js', 'yaml'];
const PROGRAMS = ['cli/index.js', 'sensor-thread.js', 'poller-child.js', 'checker.js', 'capture/pcap-child.js'];

const {dependencies, optionalDependencies} = JSON.parse(readFileSync('package.json', 'utf8'));
const outside = Object.keys({...dependencies, ...optionalDependencies}).filter((name) => !INSIDE.includes(name));
const folder = 'dist/src';

rmSync(join(folder, 'chunks'), {recursive: true, force: true});
await build({
  entryPoints: PROGRAMS.map((program) => join(folder, program)),
  outdir: folder,
  outbase: folder,
  chunkNames: 'chunks/[name]-[hash]',
  allowOverwrite: true,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: outside.flatMap((name) => [name, `${name}/*`]),
  // Packages that are no ES modules ask for parts of Node with require.
  banner: {
    js: "import {createRequire as requireFrom} from 'node:module'; const require = requireFrom(import.meta.url);",
  },
  logLevel: 'warning',
});
