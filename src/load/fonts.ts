/** The fonts of reports on paper: DejaVu Sans Condensed, which the build puts below dist (src/prepare.ts). */
import {readFileSync} from 'node:fs';
import {projectPath} from './project.ts';

/** Throws where the build left them out. */
export const reportFonts = (): {regular: Uint8Array; bold: Uint8Array} => ({
  regular: fontIn('DejaVuSansCondensed'),
  bold: fontIn('DejaVuSansCondensed-Bold'),
});

const fontIn = (name: string): Uint8Array => readFileSync(projectPath(`dist/prepared/fonts/${name}.ttf`));
