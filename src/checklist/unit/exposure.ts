/** How exposed services are, as systemd itself judges it: 0 (closed) to 10. systemd-analyze(1), security --offline. */

const LINE = /Overall exposure level for (\S+): ([\d.]+)/;

/** Levels by unit, from what it prints. */
export const levelsIn = (output: string): ReadonlyMap<string, number> =>
  new Map(
    output.split('\n').flatMap((line): [string, number][] => {
      const [, name = '', level = ''] = LINE.exec(line) ?? [];
      return name === '' ? [] : [[name, Number(level)]];
    }),
  );
