import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { luhnDigit } from '#core/protocol/identifiers/index.ts';
import {
  decodeProfilePackage,
  encodeProfilePackage,
  packageFacts,
  personalise,
  type FileElement,
  type ProfileElement,
  type ProfilePackage,
  type TemplateFiles,
} from '#core/protocol/saip/index.ts';
import type { CheckName, VerificationReport } from '#shared/api/index.ts';
import { call, WorkstationBench } from '#test/support/workstation-bench.ts';

const deviceId = 'sim-aurora';
const shipped = (name: string) =>
  decodeProfilePackage(
    new Uint8Array(readFileSync(new URL(`../../../../resources/profiles/${name}.der`, import.meta.url))),
  );

/** A fault of the world, planted; what it takes to find it is the full plan. */
interface RecordedFault {
  readonly profile?: 'workbench-5g' | 'workbench-lte';
  /** What the SM-DP+ hands out in place of the package that the card is held against. */
  readonly packed?: (sound: ProfilePackage) => ProfilePackage;
  /** The faulty package is the one that was ordered: nothing else to hold the card against is given. */
  readonly orderedSo?: true;
  readonly planted?: (bench: WorkstationBench, iccid: string, profilePackage: ProfilePackage) => Promise<void> | void;
  readonly foundBy: CheckName;
  readonly reason: string;
}

const faults: Readonly<Record<string, RecordedFault>> = {
  'another K at the network': {
    planted: (bench, _iccid, sound) => {
      bench.lab.network.addSubscriber({ ...subscriberOf(sound), k: '00'.repeat(16) });
    },
    foundBy: 'akaAgreement',
    reason: 'AKA_DISAGREES',
  },
  'a network that lost its sequence numbers': {
    planted: async (bench, _iccid, sound) => {
      await verify(bench, { plan: 'quick' });
      bench.lab.network.addSubscriber({ ...subscriberOf(sound), sqn: '000000000000' });
    },
    foundBy: 'sqnInStep',
    reason: 'SQN_STALE',
  },
  'a network that does not answer': {
    planted: (bench) => bench.lab.network.setFault('offline'),
    foundBy: 'akaAgreement',
    reason: 'HTTP_UNREACHABLE',
  },
  'a file that is missing': {
    packed: (sound) => editing(sound, 'opt-usim', (files) => files.filter(({ name }) => name !== 'ef-oplmnwact')),
    foundBy: 'filesAgainstPackage',
    reason: 'FILES_DIFFER',
  },
  'a file with other contents': {
    packed: (sound) => personalise(sound, { serviceProviderName: 'Somebody else' }),
    foundBy: 'filesAgainstPackage',
    reason: 'FILES_DIFFER',
  },
  'a file that anybody may change': {
    packed: (sound) => editing(sound, 'usim', withRule('ef-acc', fromHex('6F0605'))),
    foundBy: 'filesAgainstPackage',
    reason: 'FILES_DIFFER',
  },
  'an ICCID whose digits are not swapped': {
    packed: (sound) => editing(sound, 'mf', withRule('ef-iccid', fromHex('2F060A'))),
    orderedSo: true,
    planted: async (bench, iccid) => {
      await send(bench, '00A40000023F00', '0020000A083132333435363738', '00A40000022FE2', `00D600000A${iccid}F`);
    },
    foundBy: 'iccidOnCard',
    reason: 'ICCID_DIFFERS',
  },
  'a 5G file in an LTE variant': {
    profile: 'workbench-lte',
    packed: (sound) => {
      const fiveG = shipped('workbench-5g').elements.find(({ type }) => type === 'df-5gs')!;
      const at = sound.elements.findIndex(({ type }) => type === 'gsm-access');
      return { elements: sound.elements.toSpliced(at + 1, 0, withIdentification(fiveG, 99)) };
    },
    orderedSo: true,
    foundBy: 'fiveGConsistency',
    reason: 'FIVE_G_FILE_UNANNOUNCED',
  },
  'a blocked PIN2': {
    planted: (bench) => send(bench, selectUsim, ...new Array<string>(3).fill('002000810830303030FFFFFFFF')),
    foundBy: 'pinState',
    reason: 'PIN_OR_PUK_BLOCKED',
  },
  'a blocked PUK': {
    planted: (bench) =>
      send(bench, selectUsim, ...new Array<string>(10).fill('002C00811030303030303030303030303030FFFFFFFF')),
    foundBy: 'pinState',
    reason: 'PIN_OR_PUK_BLOCKED',
  },
  'a PIN1 that somebody switched on': {
    planted: (bench) => send(bench, selectUsim, '002800010831323334FFFFFFFF'),
    foundBy: 'pinState',
    reason: 'PIN_STATE_DIFFERS',
  },
  'a server that took no notification': {
    planted: async (bench) => {
      await bench.handlers.devices.setFault({ deviceId, fault: 'serverError', on: true }, call);
    },
    foundBy: 'notificationsDelivered',
    reason: 'NOTIFICATION_NOT_DELIVERED',
  },
  'another IMEI in the card’s record': {
    planted: (bench, iccid) =>
      bench.recordBinding(deviceId, { iccid, imei: '001101010009012', source: 'manualLab', used: true }),
    foundBy: 'imeiBinding',
    reason: 'IMEI_READBACK_MISMATCH',
  },
};

describe('recorded faults', () => {
  let bench: WorkstationBench;
  let count = 0;
  beforeAll(async () => {
    bench = await WorkstationBench.start();
    // Each profile is bound to an IMEI of its own.
    const { registry } = bench.lab;
    const body = (n: number) => `00110101003${String(n).padStart(3, '0')}`;
    const pool = Object.keys(faults).map((_, n) => body(n) + luhnDigit(body(n)));
    registry.registerDevice({ ...registry.device(deviceId)!, pool });
  });
  afterAll(() => bench.stop());

  it.each(Object.entries(faults))('%s is found by the one check that should find it', async (_what, fault) => {
    const { profile = 'workbench-5g', packed, orderedSo, planted, foundBy, reason } = fault;
    count += 1;
    const sound = personalise(shipped(profile), {
      iccid: `89882470000000${String(count).padStart(5, '0')}`,
      imsi: `9997050000${String(count).padStart(5, '0')}`,
      k: fromHex('465B5CE8B199B49FAA5F0A2EE238A6BC'),
      opc: fromHex('CD63CB71954A9F4E48A5994E37A02BAF'),
    });
    const handedOut = packed?.(sound) ?? sound;
    const der = toHex(encodeProfilePackage(handedOut));
    const { profileType } = await bench.handlers.services.addPackage({ name: `recorded-${count}`, der }, call);
    const iccid = await bench.load(deviceId, profileType, false);
    await bench.run(bench.handlers.profiles.enable({ deviceId, iccid }, call));
    try {
      const given = orderedSo === undefined ? { package: toHex(encodeProfilePackage(sound)) } : {};
      const before = await verify(bench, given);
      if (packed === undefined || planted !== undefined) expect(failures(before)).toEqual([]);

      await planted?.(bench, iccid, sound);
      const report = await verify(bench, given);
      expect(failures(report)).toEqual([[foundBy, reason]]);
      expect(report.outcome).toBe('fail');
    } finally {
      bench.lab.network.setFault('none');
      await bench.handlers.devices.setFault({ deviceId, fault: 'serverError', on: false }, call);
      await bench.run(bench.handlers.profiles.disable({ deviceId, iccid }, call));
      await bench.run(bench.handlers.profiles.delete({ deviceId, iccid, confirmation: iccid.slice(-4) }, call));
    }
  });
});

const failures = ({ checks }: VerificationReport) =>
  checks.filter(({ outcome }) => outcome === 'fail').map(({ name, reason }) => [name, reason]);

async function verify(
  bench: WorkstationBench,
  input: { readonly plan?: string; readonly package?: string },
): Promise<VerificationReport> {
  const started = bench.handlers.verification.start({ deviceId, allowDestructive: true, ...input }, call);
  const { result, error } = await bench.run(started);
  expect(error).toBeNull();
  const reports = await bench.handlers.verification.list({ deviceId }, call);
  return reports.find(({ reportId }) => reportId === result?.['report'])!;
}

function subscriberOf(profilePackage: ProfilePackage) {
  const { subscriber } = packageFacts(profilePackage);
  if (subscriber?.algorithm !== 'milenage') throw new Error('the shipped packages use Milenage');
  const { imsi, k, opc } = subscriber;
  return { imsi, k: toHex(k), opc: toHex(opc), algorithm: 'milenage' as const };
}

type FileEntry = TemplateFiles['files'][number];

/** The package with the files of one of its elements edited. */
function editing(
  { elements }: ProfilePackage,
  type: 'mf' | 'usim' | 'opt-usim',
  edit: (files: readonly FileEntry[]) => readonly FileEntry[],
): ProfilePackage {
  return {
    elements: elements.map((element) =>
      element.type === type
        ? { ...element, content: { ...element.content, files: edit(element.content.files) } }
        : element,
    ) as ProfileElement[],
  };
}

/** `rule`: EF.ARR and record that govern access. */
const withRule = (name: string, rule: Uint8Array) => (files: readonly FileEntry[]) =>
  files.map((entry) => {
    if (entry.name !== name) return entry;
    const [first, ...rest] = entry.file;
    const descriptor = first?.kind === 'fileDescriptor' ? first.value : {};
    const others = first?.kind === 'fileDescriptor' ? rest : entry.file;
    const governed: FileElement = {
      kind: 'fileDescriptor',
      value: { ...descriptor, securityAttributesReferenced: rule },
    };
    return { name, file: [governed, ...others] };
  });

const withIdentification = (element: ProfileElement, identification: number): ProfileElement =>
  element.type === 'df-5gs'
    ? { ...element, content: { ...element.content, header: { ...element.content.header, identification } } }
    : element;

const selectUsim = '00A4040007A0000000871002';

/** APDUs to the card past the workstation, as another tool in the lab would. */
async function send(bench: WorkstationBench, ...commands: readonly string[]): Promise<void> {
  const device = (await bench.open.environment.devices.list()).find((one) => one.id === deviceId);
  await bench.handlers.devices.refresh({ deviceId }, call);
  const connection = await device!.euiccReader!.connect();
  try {
    for (const command of commands) {
      const answer = toHex(await connection.transmit(fromHex(command)));
      expect(answer.slice(-4), command).toMatch(/^(9000|61..|63C.|6983)$/);
    }
  } finally {
    await connection.close();
  }
}
