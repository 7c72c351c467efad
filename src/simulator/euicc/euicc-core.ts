import type { Random } from '#core/environment/index.ts';
import { getEuiccInfo2, type EuiccInfo1, type EuiccInfo2 } from '#core/protocol/sgp22/index.ts';
import type { CardRecords, Uicc } from '../uicc/index.ts';
import type { EuiccCapability } from './euicc-capability.ts';
import { EuiccCredentials } from './euicc-credentials.ts';
import type { EuiccIdentity } from './euicc-identity.ts';
import { ImeiBindingTable } from './imei-binding-table.ts';
import { NotificationList } from './notification-list.ts';
import { OneTimeKeyHolder } from './one-time-key-holder.ts';
import { ProfileRegistry } from './profile-registry.ts';
import { RevocationList } from './revocation-list.ts';
import type { RspSession } from './rsp-session.ts';

export interface EuiccCoreParts {
  readonly identity: EuiccIdentity;
  readonly capability: EuiccCapability;
  readonly records: CardRecords;
  readonly random: Random;
  readonly strict: boolean;
  /** Told of what the card can only answer with an unspecified error: its memory failed. */
  readonly onFault?: ((error: unknown) => void) | undefined;
}

/** Everything the ISD-R's functions work on. */
export class EuiccCore {
  readonly eid: string;
  readonly capability: EuiccCapability;
  readonly records: CardRecords;
  readonly random: Random;
  /** Refuse what real peers send beyond the specification. */
  readonly strict: boolean;
  readonly onFault: ((error: unknown) => void) | undefined;
  readonly credentials: EuiccCredentials;
  readonly profiles: ProfileRegistry;
  readonly notifications: NotificationList;
  readonly imeiBindings: ImeiBindingTable;
  readonly oneTimeKeys: OneTimeKeyHolder;
  readonly revocations: RevocationList;
  session: RspSession = { state: 'idle' };
  #uicc: Uicc | undefined;

  constructor({ identity, capability, records, random, strict, onFault }: EuiccCoreParts) {
    this.eid = identity.eid;
    this.capability = capability;
    this.records = records;
    this.random = random;
    this.strict = strict;
    this.onFault = onFault;
    this.credentials = new EuiccCredentials(identity);
    this.profiles = new ProfileRegistry(records, capability.esimPorts);
    this.notifications = new NotificationList(records, this.credentials);
    this.imeiBindings = new ImeiBindingTable(records, capability.imeiBindingCapacity);
    this.oneTimeKeys = new OneTimeKeyHolder(records, random);
    this.revocations = new RevocationList(records);
  }

  /** The card around this application. */
  get uicc(): Uicc {
    if (this.#uicc === undefined) throw new TypeError('the eUICC is not assembled');
    return this.#uicc;
  }

  attach(uicc: Uicc): void {
    this.#uicc = uicc;
  }

  get defaultDpAddress(): string {
    return this.records.get<string>('euicc', 'defaultDpAddress') ?? '';
  }

  set defaultDpAddress(address: string) {
    this.records.put('euicc', 'defaultDpAddress', address);
  }

  get freeMemory(): number {
    return Math.max(0, this.capability.nonVolatileMemory - this.profiles.usedMemory - this.revocations.usedMemory);
  }

  info1(): EuiccInfo1 {
    return {
      lowestSvn: this.capability.svn,
      euiccCiPKIdListForVerification: this.credentials.verificationIds,
      euiccCiPKIdListForSigning: this.credentials.signingKeyIds,
    };
  }

  info2(): EuiccInfo2 {
    const { capability } = this;
    const forbidden = capability.forbiddenProfilePolicyRules;
    return {
      ...this.info1(),
      baseProfilePackageVersion: capability.profilePackageVersion,
      euiccFirmwareVersion: capability.firmwareVersion,
      extCardResource: {
        installedApplications: this.profiles.all().length,
        freeNonVolatileMemory: this.freeMemory,
        freeVolatileMemory: capability.volatileMemory,
      },
      uiccCapability: capability.uiccCapability,
      ts102241Version: undefined,
      globalplatformVersion: '2.3.0',
      rspCapability: capability.rspCapability,
      euiccCategory: capability.euiccCategory,
      forbiddenProfilePolicyRules: forbidden.length === 0 ? undefined : forbidden,
      ppVersion: capability.ppVersion,
      sasAccreditationNumber: capability.sasAccreditationNumber,
    };
  }

  /** The whole BF22 element, as it stands in euiccSigned1. */
  encodedInfo2(): Uint8Array {
    return getEuiccInfo2.encodeResponse(this.info2());
  }
}
