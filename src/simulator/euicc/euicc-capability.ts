import type { ServiceName } from '#core/protocol/saip/index.ts';
import type {
  EuiccCategory,
  PprId,
  ProfilePolicyAuthorisationRule,
  RspCapability,
  UiccCapability,
} from '#core/protocol/sgp22/index.ts';

/** What one model of eUICC can do. */
export interface EuiccCapability {
  readonly profilePackageVersion: string;
  /** SGP.22 version it implements, "2.2.2". */
  readonly svn: string;
  readonly firmwareVersion: string;
  /** Bytes for profiles when it is empty. */
  readonly nonVolatileMemory: number;
  readonly volatileMemory: number;
  readonly uiccCapability: readonly UiccCapability[];
  readonly rspCapability: readonly RspCapability[];
  readonly euiccCategory: EuiccCategory;
  readonly forbiddenProfilePolicyRules: readonly PprId[];
  readonly ppVersion: string;
  readonly sasAccreditationNumber: string;
  readonly rootDsAddress: string;
  /** Rules Authorisation Table. */
  readonly rules: readonly ProfilePolicyAuthorisationRule[];
  /** Services a profile header may demand. */
  readonly services: readonly ServiceName[];
  /**
   * A load of a bound package that power or a new session cut off leaves a result of its own,
   * installFailedDueToInterruption. Other makes forget it, so that the server may send the same package again.
   */
  readonly reportsInterruption: boolean;
  /**
   * Profiles enabled at once, as MEP-A1 of SGP.22 v3 has it: ports from 1, chosen by the LPA (targetEsimPort of EnableProfile, 1 where it
   * names none), shown by enabledOnEsimPort. The card's one interface shows the files of port 1. 1: a card of v2, which knows no ports.
   */
  readonly esimPorts: number;
  /** Rows of the IMEI binding table. */
  readonly imeiBindingCapacity: number;
}

/** A consumer eUICC of 2023: USIM, ISIM and CSIM, Milenage and the test algorithm, room for about fifteen profiles. */
export const standardCapability: EuiccCapability = {
  profilePackageVersion: '2.3.1',
  svn: '2.2.2',
  firmwareVersion: '1.0.0',
  nonVolatileMemory: 600_000,
  volatileMemory: 24_000,
  uiccCapability: [
    'usimSupport',
    'isimSupport',
    'csimSupport',
    'akaMilenage',
    'usimTestAlgorithm',
    'multipleUsimSupport',
    'multipleIsimSupport',
    'berTlvFileSupport',
  ],
  rspCapability: ['additionalProfile', 'crlSupport', 'testProfileSupport', 'deviceInfoExtensibilitySupport'],
  euiccCategory: 'mediumEuicc',
  forbiddenProfilePolicyRules: [],
  ppVersion: '1.0.0',
  sasAccreditationNumber: 'EW-LAB-UP-0000',
  rootDsAddress: 'testrootsmds.example.com',
  rules: [
    {
      pprIds: ['ppr1', 'ppr2'],
      allowedOperators: [{ plmn: { mcc: 'EEE', mnc: 'EEE' }, gid1: '', gid2: '' }],
      pprFlags: ['consentRequired'],
    },
    {
      pprIds: ['ppr1', 'ppr2'],
      allowedOperators: [{ plmn: { mcc: 'EEE', mnc: 'EEE' } }],
      pprFlags: ['consentRequired'],
    },
  ],
  esimPorts: 1,
  services: [
    'usim',
    'isim',
    'csim',
    'milenage',
    'tuak128',
    'tuak256',
    'usim-test-algorithm',
    'ber-tlv',
    'dfLink',
    'multiple-usim',
    'multiple-isim',
    'get-identity',
    'profile-a-x25519',
    'profile-b-p256',
  ],
  reportsInterruption: false,
  imeiBindingCapacity: 64,
};
