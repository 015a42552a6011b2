/**
 * Until when Debian and Ubuntu are kept secure for free. Debian: https://wiki.debian.org/LTS and DebianReleases (end of LTS);
 * Ubuntu: https://ubuntu.com/about/release-cycle (end of standard support). As of 2026-06; to be looked at with each release.
 */
export const endOfLife: Readonly<Record<string, string>> = {
  'debian 9': '2022-06-30',
  'debian 10': '2024-06-30',
  'debian 11': '2026-08-31',
  'debian 12': '2028-06-30',
  'debian 13': '2030-06-30',
  'ubuntu 18.04': '2023-05-31',
  'ubuntu 20.04': '2025-05-31',
  'ubuntu 22.04': '2027-04-30',
  'ubuntu 24.04': '2029-04-30',
};
