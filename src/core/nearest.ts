/** Did you mean: the choice that is fewest edits away from what was written, if it is near enough to be meant. */
export function nearest(written: string, choices: readonly string[]): string | undefined {
  const most = Math.max(1, Math.floor(Math.min(written.length, MAX_WRITTEN) * 0.4));
  const near = choices
    .map((choice) => ({choice, edits: edits(written.slice(0, MAX_WRITTEN).toLowerCase(), choice.toLowerCase())}))
    .filter(({edits}) => edits <= most);
  return near.sort((a, b) => a.edits - b.edits)[0]?.choice;
}

/** Longer words are not compared to their end. */
const MAX_WRITTEN = 64;

/** Levenshtein distance, with two rows. */
function edits(a: string, b: string): number {
  let row = Array.from({length: b.length + 1}, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
  }
  return row[b.length] ?? 0;
}
