import {
  getEid,
  getEuiccConfiguredAddresses,
  getEuiccInfo1,
  getEuiccInfo2,
  getRat,
  loadCrl,
  setDefaultDpAddress,
} from '#core/protocol/sgp22/index.ts';
import { handler } from './es10-handler.ts';

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
  handler(setDefaultDpAddress, (core, { defaultDpAddress }) => {
    core.defaultDpAddress = defaultDpAddress;
    return { result: 'ok' };
  }),
  handler(loadCrl, (core, { crl }) => ({ result: core.revocations.load(crl, core.credentials.trustedCis) })),
];
