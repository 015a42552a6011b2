/** Order of the versions of Debian packages: deb-version(7), `[epoch:]upstream[-revision]`. */

/** Below 0: `a` is older; 0: the same; above 0: newer. */
export function compareVersions(a: string, b: string): number {
  const [epochA, upstreamA, revisionA] = partsOf(a);
  const [epochB, upstreamB, revisionB] = partsOf(b);
  return epochA - epochB || compare(upstreamA, upstreamB) || compare(revisionA, revisionB);
}

function partsOf(version: string): [number, string, string] {
  const colon = version.indexOf(':');
  const rest = version.slice(colon + 1);
  const dash = rest.lastIndexOf('-');
  const epoch = colon < 0 ? 0 : Number.parseInt(version.slice(0, colon), 10) || 0;
  return dash < 0 ? [epoch, rest, ''] : [epoch, rest.slice(0, dash), rest.slice(dash + 1)];
}

/** Texts and numbers take turns; a text is compared by `orderOf`, letter by letter. */
function compare(a: string, b: string): number {
  const [left, right] = [runsOf(a), runsOf(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [x = '', y = ''] = [left[i], right[i]];
    const order = i % 2 === 0 ? compareText(x, y) : compareNumber(x, y);
    if (order !== 0) return order;
  }
  return 0;
}

/** `1a22` → '', '1', 'a', '22': a text first, though it be empty. */
function runsOf(text: string): string[] {
  const runs = text.match(/\d+|\D+/g) ?? [];
  return /^\d/.test(text) ? ['', ...runs] : runs;
}

/** Digits of any length. */
function compareNumber(a: string, b: string): number {
  const [x, y] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return x.length - y.length || (x < y ? -1 : x > y ? 1 : 0);
}

function compareText(a: string, b: string): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const order = orderOf(a[i]) - orderOf(b[i]);
    if (order !== 0) return order;
  }
  return 0;
}

/** `~` is before the end, letters are before all other signs. */
function orderOf(char: string | undefined): number {
  if (char === '~') return -1;
  if (char === undefined) return 0;
  return /[A-Za-z]/.test(char) ? char.charCodeAt(0) : char.charCodeAt(0) + 256;
}
