/** Compiles the product once before the tests: those that run `bifrost` run what is shipped, in a process of its own. */
import {execFileSync} from 'node:child_process';
import {createRequire} from 'node:module';

export function setup(): void {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {stdio: 'inherit'});
}
