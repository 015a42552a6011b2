/** The contract of a format: a report as the bytes of one file. The same input gives the same bytes: no clock, no chance. */
import type {Evidence} from '../../core/checklist.ts';
import type {Report} from './report-schema.ts';

/** File name → content. */
export type Files = Readonly<Record<string, Uint8Array>>;

/** TrueType. */
export interface Fonts {
  readonly regular: Uint8Array;
  readonly bold: Uint8Array;
}

export interface Material {
  readonly report: Report;
  /** Of the run, whole and as it was brought. */
  readonly evidence: readonly Evidence[];
  /** Of paper, for letters beyond Western Europe. */
  readonly fonts: () => Fonts;
  /** Makes one signed file of several. */
  readonly seal: (files: Files) => Uint8Array;
}

export interface Format {
  /** File that it is written to when several formats are. */
  readonly file: string;
  /** In words, for `--help`. */
  readonly about: string;
  /** Throws nothing of its own: every report can be shown. */
  render(material: Material): Promise<Uint8Array> | Uint8Array;
}

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Pretty, with a line feed at the end. */
export const jsonBytes = (value: unknown): Uint8Array => bytesOf(`${JSON.stringify(value, null, 2)}\n`);
