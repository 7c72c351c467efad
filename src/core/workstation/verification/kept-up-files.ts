import type { ExpectedDifference } from '#core/protocol/file-set/index.ts';

/**
 * Files whose contents card, device and network keep up once the profile is in use, and what a card takes out of a service table that
 * it cannot do: no difference there says anything about the load. 3GPP TS 31.102 clauses 4.2 and 4.4.11.
 */
const registration = 'kept up by the device since the profile is in use';
const keys = 'keys of the last registration';

const contents = (path: string, reason: string): ExpectedDifference => ({ path, changes: ['content'], reason });

export const keptUpFiles: readonly ExpectedDifference[] = [
  ...['6F7E', '6F73', '6FE3', '5FC0/4F01', '5FC0/4F02', '6F7B', '6F5B', '6FC4', '6F9B'].map((path) =>
    contents(path, registration),
  ),
  ...['6F08', '6F09', '6FE4', '5F3B/4F20', '5F3B/4F52', '5FC0/4F03', '5FC0/4F04', '5FC0/4F05'].map((path) =>
    contents(path, keys),
  ),
  ...['6F3C', '6F43', '6F47', '6F80', '6F81', '6F82', '6F83'].map((path) =>
    contents(path, 'messages and calls of the user'),
  ),
  { path: '6F38', changes: ['content'], onlyCleared: true, reason: 'services that the card takes out of the table' },
];
