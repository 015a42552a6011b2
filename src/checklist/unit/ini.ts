/** Unit files as systemd reads them: sections, settings that may come more than once, an empty one that clears. systemd.syntax(7). */

/** Settings of one section, in order. */
export type Section = readonly (readonly [key: string, value: string])[];

const MAX_LINES = 20_000;

/** The settings of that section, wherever it stands; a line that ends in a backslash goes on in the next. */
export function sectionOf(source: string, name: string): Section {
  const lines = source.split('\n', MAX_LINES);
  const settings: [string, string][] = [];
  let here = '';
  let pending = '';
  for (const raw of lines) {
    const line = pending + raw.trim();
    pending = '';
    if (/^[#;]/.test(raw.trim()) || line === '') continue;
    if (line.endsWith('\\')) pending = `${line.slice(0, -1)} `;
    else if (line.startsWith('[')) here = line.slice(1, line.lastIndexOf(']'));
    else if (here === name && line.includes('=')) settings.push(setting(line));
  }
  return settings;
}

function setting(line: string): [string, string] {
  const at = line.indexOf('=');
  return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
}

/** All values of a key that count: an empty one clears those before it. */
export function settings(section: Section, key: string): readonly string[] {
  const values = section.flatMap(([name, value]) => (name === key ? [value] : []));
  return values.slice(values.lastIndexOf('') + 1);
}
