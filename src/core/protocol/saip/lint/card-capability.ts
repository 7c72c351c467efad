/** What a card tells of itself in EUICCInfo2 (SGP.22 section 4.3), as far as a package depends on it. */
import { serviceNames, type ServiceName } from '../elements/index.ts';

export interface CardCapability {
  /** Services a header may demand; absent: not known. */
  readonly services?: readonly ServiceName[] | undefined;
  /** Template OIDs; absent: all it could be asked for. */
  readonly templates?: readonly string[] | undefined;
  /** Highest version of the package format. */
  readonly majorVersion: number;
  readonly minorVersion?: number | undefined;
  /** Bytes free for profiles; absent: not known. */
  readonly freeMemory?: number | undefined;
  /** The free memory is not all there is: profiles may lie outside the chip (TRE with remote memory). */
  readonly usesRemoteMemory?: boolean | undefined;
  readonly forbiddenPolicyRules?: readonly string[] | undefined;
  /** ICCIDs of the profiles on it. */
  readonly iccids?: readonly string[] | undefined;
}

/** Name of the bit in UICCCapability that stands for a service of a profile header. */
export const capabilityOfService: Readonly<Partial<Record<ServiceName, string>>> = {
  contactless: 'contactlessSupport',
  usim: 'usimSupport',
  isim: 'isimSupport',
  csim: 'csimSupport',
  milenage: 'akaMilenage',
  tuak128: 'akaTuak128',
  tuak256: 'akaTuak256',
  cave: 'akaCave',
  'usim-test-algorithm': 'usimTestAlgorithm',
  'gba-usim': 'gbaAuthenUsim',
  'gba-isim': 'gbaAuthenISim',
  mbms: 'mbmsAuthenUsim',
  eap: 'eapClient',
  javacard: 'javacard',
  multos: 'multos',
  'multiple-usim': 'multipleUsimSupport',
  'multiple-isim': 'multipleIsimSupport',
  'multiple-csim': 'multipleCsimSupport',
  'ber-tlv': 'berTlvFileSupport',
  dfLink: 'dfLinkSupport',
  'cat-tp': 'catTp',
  'get-identity': 'getIdentity',
  'profile-a-x25519': 'profileAX25519',
  'profile-b-p256': 'profileBP256',
  suciCalculatorApi: 'suciCalculatorApi',
};

/** Members of EUICCInfo2 that count here, named as SGP.22 names them. */
export interface ToldCapability {
  readonly profileVersion: string;
  readonly uiccCapability: readonly string[];
  readonly freeNonVolatileMemory?: number | undefined;
  readonly forbiddenProfilePolicyRules?: readonly string[] | null | undefined;
  readonly treProperties?: readonly string[] | undefined;
}

export function cardCapability(told: ToldCapability, iccids?: readonly string[]): CardCapability {
  const [major = 0, minor = 0] = told.profileVersion.split('.').map(Number);
  return {
    services: serviceNames.filter((name) => {
      const capability = capabilityOfService[name];
      return capability === undefined || told.uiccCapability.includes(capability);
    }),
    majorVersion: major,
    minorVersion: minor,
    freeMemory: told.freeNonVolatileMemory,
    usesRemoteMemory: told.treProperties?.includes('usesRemoteMemory') ?? false,
    forbiddenPolicyRules: told.forbiddenProfilePolicyRules ?? [],
    iccids,
  };
}
