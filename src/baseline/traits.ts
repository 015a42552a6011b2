/** What an asset or a pair showed of itself before: certificates, applications, security; and who else showed the same. */

/** Values of one owner, and owners of one value, that are kept: the latest. */
const MAX_KEPT = 8;

export interface Traits {
  add(segment: string, kind: string, owner: string, value: string): void;
  /** Other values of the same owner, and others who have the same value. */
  about(segment: string, kind: string, owner: string, value: string): {before: string[]; elsewhere: string[]};
}

export function traits(): Traits {
  const values = new Map<string, string[]>();
  const owners = new Map<string, string[]>();
  return {
    add(segment, kind, owner, value) {
      keep(values, `${segment} ${kind} ${owner}`, value);
      keep(owners, `${segment} ${kind} ${value}`, owner);
    },
    about: (segment, kind, owner, value) => ({
      before: (values.get(`${segment} ${kind} ${owner}`) ?? []).filter((one) => one !== value),
      elsewhere: (owners.get(`${segment} ${kind} ${value}`) ?? []).filter((one) => one !== owner),
    }),
  };
}

function keep(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key) ?? [];
  if (list.includes(value)) return;
  list.push(value);
  if (list.length > MAX_KEPT) list.shift();
  lists.set(key, list);
}
