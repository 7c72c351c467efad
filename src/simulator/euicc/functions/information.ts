import {
  getEid,
  getEuiccConfiguredAddresses,
  getEuiccInfo1,
  getEuiccInfo2,
  getRat,
  loadCrl,
  setDefaultDpAddress,
} from '#core/protocol/sgp22/index.ts';
import { encodeUtf8 } from '#core/protocol/bytes/index.ts';
import { handler, undefinedError } from './es10-handler.ts';

/** Longest domain name (RFC 1035), which is what the card has room for. */
const addressLimit = 255;

/** What the card tells of itself, and the addresses it keeps: SGP.22 sections 5.7.3, 5.7.4, 5.7.8, 5.7.12, 5.7.20, 5.7.22. */

export const informationHandlers = [
  handler(getEid, (core) => ({ eid: core.eid })),
  handler(getEuiccInfo1, (core) => core.info1()),
  handler(getEuiccInfo2, (core) => core.info2()),
  handler(getRat, (core) => ({ rules: core.capability.rules })),
  handler(getEuiccConfiguredAddresses, (core) => ({
    defaultDpAddress: core.defaultDpAddress === '' ? undefined : core.defaultDpAddress,
    rootDsAddress: core.capability.rootDsAddress,
  })),
  handler(
    setDefaultDpAddress,
    (core, { defaultDpAddress }) => {
      if (encodeUtf8(defaultDpAddress).length > addressLimit) return undefinedError();
      core.defaultDpAddress = defaultDpAddress;
      return { result: 'ok' };
    },
    undefinedError,
  ),
  handler(
    loadCrl,
    (core, { crl }) => core.revocations.load(crl, core.credentials.trustedCis, core.freeMemory),
    undefinedError,
  ),
];
