/** Structures of the profile elements, member by member. TCA eUICC Profile Package 3.3 section 8; names as its ASN.1 spells them. */
import { decodeInteger } from '../../asn1/index.ts';
import { toHex } from '../../bytes/index.ts';
import { serviceNames } from '../elements/index.ts';
import { list, members, row, secret, type Shape, type ShapeRow } from './shape.ts';
import * as shown from './shown-values.ts';

const { hex, number, hexNumber } = shown;

const peHeader = row(
  0xa0,
  'header',
  members(row(0x80, 'mandated', shown.present), row(0x81, 'identification', number)),
);

export const fcp: Shape = members(
  row(0x82, 'fileDescriptor', shown.fileDescriptor),
  row(0x83, 'fileID', hexNumber),
  row(0x84, 'dfName', hex),
  row(0x8a, 'lcsi', hexNumber),
  row(0x8b, 'securityAttributesReferenced', shown.accessRule),
  row(0x80, 'efFileSize', shown.size),
  row(0xc6, 'pinStatusTemplateDO', hex),
  row(0x88, 'shortEFID', shown.shortEfId),
  row(
    0xa5,
    'proprietaryEFInfo',
    members(
      row(0xc0, 'specialFileInformation', hexNumber),
      row(0xc1, 'fillPattern', hex),
      row(0xc2, 'repeatPattern', hex),
      row(0x86, 'maximumFileSize', shown.size),
      row(0x84, 'fileDetails', hexNumber),
    ),
  ),
  row(0xc7, 'linkPath', shown.path),
);

/** Alternatives of File. */
export const fileParts: readonly ShapeRow[] = [
  row(0x80, 'doNotCreate', shown.present),
  row(0xa1, 'fileDescriptor', fcp),
  row(0x82, 'fillFileOffset', number),
  row(0x83, 'fillFileContent', hex),
];

const reference = (member: string, what: string) => (found: ReadonlyMap<string, Uint8Array>) => {
  const bytes = found.get(member);
  return bytes === undefined ? undefined : `${what} ${toHex(Uint8Array.of(decodeInteger(bytes)))}`;
};

const systemParameters = members(
  row(0xc7, 'volatileMemoryQuotaC7', hex),
  row(0xc8, 'nonVolatileMemoryQuotaC8', hex),
  row(0xcb, 'globalServiceParameters', hex),
  row(0xcf, 'implicitSelectionParameter', hex),
  row(0xd7, 'volatileReservedMemory', hex),
  row(0xd8, 'nonVolatileReservedMemory', hex),
  row(0xca, 'ts102226SIMFileAccessToolkitParameter', hex),
  row(0xa0, 'ts102226AdditionalContactlessParameters', members(row(0x80, 'protocolParameterData', hex))),
  row(0xd9, 'contactlessProtocolParameters', hex),
  row(0xda, 'userInteractionContactlessParameters', hex),
  row(0x82, 'cumulativeGrantedVolatileMemory', hex),
  row(0x83, 'cumulativeGrantedNonVolatileMemory', hex),
);

const instance: readonly ShapeRow[] = [
  row(0x4f, 'applicationLoadPackageAID', hex),
  row(0x4f, 'classAID', hex),
  row(0x4f, 'instanceAID', hex),
  row(0x4f, 'extraditeSecurityDomainAID', hex),
  row(0x82, 'applicationPrivileges', hex),
  row(0x83, 'lifeCycleState', hexNumber),
  row(0xc9, 'applicationSpecificParametersC9', hex),
  row(0xef, 'systemSpecificParameters', systemParameters),
  row(
    0xea,
    'applicationParameters',
    members(
      row(0x80, 'uiccToolkitApplicationSpecificParametersField', hex),
      row(0x81, 'uiccAccessApplicationSpecificParametersField', hex),
      row(0x82, 'uiccAdministrativeAccessApplicationSpecificParametersField', hex),
    ),
  ),
  row(0x30, 'processData', list('data', hex)),
  row(0xb0, 'controlReferenceTemplate', members(row(0x5f20, 'applicationProviderIdentifier', hex))),
];

const key = members(
  row(0x95, 'keyUsageQualifier', shown.keyUsage),
  row(0x96, 'keyAccess', hexNumber),
  row(0x82, 'keyIdentifier', hexNumber),
  row(0x83, 'keyVersionNumber', hexNumber),
  row(0x85, 'keyCounterValue', hex),
  row(
    0x30,
    'keyComponents',
    list(
      'component',
      members(row(0x80, 'keyType', shown.keyType), row(0x86, 'keyData', secret), row(0x87, 'macLength', number)),
    ),
  ),
);

const keyTitle = (found: ReadonlyMap<string, Uint8Array>) => {
  const version = found.get('keyVersionNumber');
  const identifier = found.get('keyIdentifier');
  return version === undefined || identifier === undefined
    ? undefined
    : `key ${toHex(identifier)} of version ${toHex(version)}`;
};

/** Members of an element by its tag; template elements are built apart. */
export const elementShapes: Readonly<Record<number, readonly ShapeRow[]>> = {
  0xa0: [
    row(0x80, 'major-version', number),
    row(0x81, 'minor-version', number),
    row(0x82, 'profileType', shown.text),
    row(0x83, 'iccid', shown.iccid),
    row(0x84, 'pol', hex),
    row(
      0xa5,
      'eUICC-Mandatory-services',
      members(...serviceNames.map((name, i) => row(0x80 + i, name, shown.present))),
    ),
    row(0xa6, 'eUICC-Mandatory-GFSTEList', list('template', shown.oid)),
    row(0x87, 'connectivityParameters', hex),
    row(0xa8, 'eUICC-Mandatory-AIDs', list('application', members(row(0x80, 'aid', hex), row(0x81, 'version', hex)))),
    row(0xa9, 'iotOptions', members(row(0x80, 'pix', hex))),
  ],
  0xa1: [
    peHeader,
    row(
      0xa1,
      'fileManagementCMD',
      list(
        'commands',
        members(
          row(0x80, 'filePath', shown.path),
          row(0x62, 'createFCP', fcp),
          row(0x02, 'fillFileOffset', number),
          row(0x81, 'fillFileContent', hex),
        ),
      ),
    ),
  ],
  0xa2: [
    peHeader,
    row(
      0xa1,
      'pinCodes',
      members(
        row(
          0xa0,
          'pinconfig',
          list(
            'PIN',
            members(
              row(0x80, 'keyReference', shown.keyReference),
              row(0x81, 'pinValue', secret),
              row(0x82, 'unblockingPINReference', shown.keyReference),
              row(0x83, 'pinAttributes', shown.pinAttributes),
              row(0x84, 'maxNumOfAttemps-retryNumLeft', shown.tries),
            ),
            reference('keyReference', 'PIN'),
          ),
        ),
        row(0x81, 'filePath', shown.path),
      ),
    ),
  ],
  0xa3: [
    peHeader,
    row(
      0xa1,
      'pukCodes',
      list(
        'PUK',
        members(
          row(0x80, 'keyReference', shown.keyReference),
          row(0x81, 'pukValue', secret),
          row(0x82, 'maxNumOfAttemps-retryNumLeft', shown.tries),
        ),
        reference('keyReference', 'PUK'),
      ),
    ),
  ],
  0xa4: [
    peHeader,
    row(
      0xa1,
      'algoConfiguration',
      members(
        row(0xa0, 'mappingParameter', members(row(0x80, 'mappingOptions', hexNumber), row(0x81, 'mappingSource', hex))),
        row(
          0xa1,
          'algoParameter',
          members(
            row(0x80, 'algorithmID', shown.algorithm),
            row(0x81, 'algorithmOptions', hexNumber),
            row(0x82, 'key', secret),
            row(0x83, 'opc', secret),
            row(0x84, 'rotationConstants', hex),
            row(0x85, 'xoringConstants', hex),
            row(0x86, 'authCounterMax', hex),
            row(0x87, 'numberOfKeccak', number),
          ),
        ),
      ),
    ),
    row(0x82, 'sqnOptions', hexNumber),
    row(0x83, 'sqnDelta', hex),
    row(0x84, 'sqnAgeLimit', hex),
    row(0xa5, 'sqnInit', list('SQN', hex)),
  ],
  0xa5: [
    peHeader,
    row(0x81, 'authenticationKey', secret),
    row(0x82, 'ssd', secret),
    row(0x83, 'hrpdAccessAuthenticationData', secret),
    row(0x84, 'simpleIPAuthenticationData', secret),
    row(0x85, 'mobileIPAuthenticationData', secret),
  ],
  0xa6: [
    peHeader,
    row(0xa1, 'instance', members(...instance)),
    row(0xa2, 'keyList', list('key', key, keyTitle)),
    row(0xa3, 'sdPersoData', list('data', hex)),
    row(
      0xa4,
      'openPersoData',
      members(row(0xd9, 'restrictParameter', hexNumber), row(0x04, 'contactlessProtocolParameters', hex)),
    ),
    row(0xa5, 'catTpParameters', members(row(0x80, 'catTpMaxSduSize', number), row(0x81, 'catTpMaxPduSize', number))),
  ],
  0xa7: [
    peHeader,
    row(0x4f, 'instanceAID', hex),
    row(0x4f, 'securityDomainAID', hex),
    row(0xa0, 'tarList', list('TAR', hex)),
    row(0x81, 'minimumSecurityLevel', hexNumber),
    row(0x04, 'uiccAccessDomain', hex),
    row(0x04, 'uiccAdminAccessDomain', hex),
    row(
      0x30,
      'adfRFMAccess',
      members(row(0x80, 'adfAID', hex), row(0x81, 'adfAccessDomain', hex), row(0x82, 'adfAdminAccessDomain', hex)),
    ),
  ],
  0xa8: [
    peHeader,
    row(
      0xa1,
      'loadBlock',
      members(
        row(0x4f, 'loadPackageAID', hex),
        row(0x4f, 'securityDomainAID', hex),
        row(0xc6, 'nonVolatileCodeLimitC6', hex),
        row(0xc7, 'volatileDataLimitC7', hex),
        row(0xc8, 'nonVolatileDataLimitC8', hex),
        row(0xc1, 'hashValue', hex),
        row(0xc4, 'loadBlockObject', hex),
      ),
    ),
    row(0xa2, 'instanceList', list('instance', members(...instance))),
  ],
  0xa9: [peHeader, row(0x81, 'issuerID', shown.oid), row(0x82, 'content', hex)],
  0xaa: [peHeader],
};

export const templateHead: readonly ShapeRow[] = [peHeader, row(0x81, 'templateID', shown.oid)];
