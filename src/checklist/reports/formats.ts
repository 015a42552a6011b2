/** All formats, sorted by name. A new one is a file of this folder and its line here; what is heavy is loaded when it is asked for. */
import type {Format} from './format.ts';

type Load = () => Promise<Format>;

const single = {
  csv: async () => (await import('./csv.ts')).csv,
  html: async () => (await import('./html.ts')).html,
  json: async () => (await import('./json.ts')).json,
  junit: async () => (await import('./junit.ts')).junit,
  md: async () => (await import('./markdown.ts')).markdown,
  oscal: async () => (await import('./oscal.ts')).oscal,
  'oscal-catalog': async () => (await import('./oscal-catalog.ts')).oscalCatalog,
  pdf: async () => (await import('./pdf.ts')).pdf,
  poam: async () => (await import('./poam.ts')).poam,
  sarif: async () => (await import('./sarif.ts')).sarif,
} as const satisfies Readonly<Record<string, Load>>;

const zip: Load = async () =>
  (await import('./zip.ts')).zipOf(await Promise.all(Object.values(single).map((load) => load())));

export const formats: Readonly<Record<keyof typeof single | 'zip', Load>> = {...single, zip};

export type FormatName = keyof typeof formats;
