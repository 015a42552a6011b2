/** Text of others in Markdown: it shows as it is, and is no link, no HTML, no heading. */

/** CommonMark §2.4: any ASCII punctuation may be escaped; these can begin something. */
const PUNCTUATION = /[\\`*_{}[\]<>#|~&!$]/g;
/** What begins a list or a heading line does so at the beginning alone. */
const BEGINNING = /^(\s*)([-+=]|\d+[.)])/;
/** Addresses that GitHub makes links of without being asked. */
const ADDRESS = /(:)(?=\/\/)|(?<=www)\.|@/gi;

export const md = (text: string): string =>
  text
    .replace(PUNCTUATION, '\\$&')
    .replace(ADDRESS, (mark) => `\\${mark}`)
    .replace(BEGINNING, (_, blanks: string, mark: string) => `${blanks}${mark.slice(0, -1)}\\${mark.slice(-1)}`);
