/** A simulated modem registers with the simulated network: AT commands on one side, the network's books on the other. */
import { beforeEach, describe, expect, it, test } from 'vitest';
import { decodeUtf8, encodeUtf8, fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { applicationDirectory, findNode, type CardAka, type CardImage } from '#core/protocol/saip/index.ts';
import { labRadio } from '#node/lab/index.ts';
import { createNetwork, type Network, type RegistrationRequest } from '#services/network/index.ts';
import { createModem } from '#simulator/modem/index.ts';
import { createPsim } from '#simulator/psim/index.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { sampleImage } from '#test/support/sample-card.ts';
import { seededRandom } from '#test/support/seeded-random.ts';

const imeis = ['490154203237518', '352099001761481'];
const [imei] = imeis as [string, string];
const lte = { name: 'workbench-lte', imsi: '999700000000002' } as const;
const fiveG = { name: 'workbench-5g', imsi: '999700000000001' } as const;

interface Air {
  readonly network: Network;
  /** Answer and events, line by line. */
  at(line: string): string[];
  readonly modem: ReturnType<typeof createModem>;
}

function plugIn(
  sample: { readonly name: 'workbench-lte' | 'workbench-5g'; readonly imsi: string },
  options: {
    readonly rats?: readonly string[];
    readonly aka?: Partial<CardAka>;
    readonly image?: (image: CardImage) => CardImage;
    readonly network?: Network;
    readonly subscriber?: boolean;
    readonly imeis?: readonly string[];
  } = {},
): Air {
  const clock = new ManualClock();
  const image = (options.image ?? ((one) => one))(sampleImage(sample.name));
  const network = options.network ?? createNetwork({ store: memoryStore(), clock, random: seededRandom('network') });
  const [aka] = image.aka;
  if (options.subscriber !== false)
    network.addSubscriber({ imsi: sample.imsi, algorithm: 'milenage', k: toHex(aka!.k), opc: toHex(aka!.opc) });
  const card = createPsim({
    id: 'sim',
    store: memoryStore(),
    random: seededRandom('card'),
    image: { ...image, aka: image.aka.map((one) => ({ ...one, ...options.aka })) },
  });
  const modem = createModem({
    id: 'm1',
    store: memoryStore(),
    clock,
    imeis: options.imeis ?? imeis,
    dialect: 'quectel',
    capability: { rats: options.rats ?? ['eutran'] },
    slots: [{ card: () => card }],
    radio: labRadio(network),
    random: seededRandom('modem'),
  });
  let heard = '';
  modem.onData((bytes) => (heard += decodeUtf8(bytes)));
  const at = (line: string) => {
    heard = '';
    modem.write(encodeUtf8(`${line}\r`));
    return heard.split('\r\n').filter((one) => one !== '');
  };
  for (const line of ['ATE0', 'AT+CMEE=1']) at(line);
  return { network, at, modem };
}

const events = (network: Network) =>
  network
    .mobilityEvents()
    .map(({ event, cause }) => (cause === undefined ? event : `${event} ${cause}`))
    .reverse();

describe('a transcript of an LTE module', () => {
  let air: Air;
  beforeEach(() => (air = plugIn(lte)));

  it('registers when the radio comes on, and says so', () => {
    const { at, network } = air;
    expect(at('AT+CFUN=4')).toEqual(['OK']);
    expect(at('AT+CEREG=2')).toEqual(['OK']);
    expect(at('AT+CREG=1')).toEqual(['OK']);
    expect(network.attachments()).toEqual([]);
    expect(at('AT+CFUN=1')).toEqual(['OK', '+CEREG: 1,"1A2B","01234567",7', '+CREG: 1']);
    expect(at('AT+CEREG?')).toEqual(['+CEREG: 2,1,"1A2B","01234567",7', 'OK']);
    expect(at('AT+COPS=3,2;+COPS?')).toEqual(['+COPS: 0,2,"99970",7', 'OK']);
    expect(at('AT+CGATT?')).toEqual(['+CGATT: 1', 'OK']);
    expect(network.attachments()).toMatchObject([
      { imsi: lte.imsi, imei, equipment: 'unknown', technology: 'eutran', plmn: '99970', roaming: false },
    ]);
    expect(at('AT+CFUN=4')).toEqual(['OK', '+CEREG: 0', '+CREG: 0']);
    expect(network.attachments()).toEqual([]);
    expect(events(network)).toEqual(['attached', 'sessionActivated', 'detached']);
  });

  it('has a data connection with an address of the network’s pool', () => {
    const { at, network } = air;
    expect(at('AT+CGDCONT?')).toEqual(['+CGDCONT: 1,"IP","","",0,0', 'OK']);
    expect(at('AT+CGACT?')).toEqual(['+CGACT: 1,1', 'OK']);
    expect(at('AT+CGPADDR=1')).toEqual(['+CGPADDR: 1,"10.45.0.2"', 'OK']);
    expect(at('AT+CGCONTRDP=1')).toEqual([
      '+CGCONTRDP: 1,5,"internet","10.45.0.2.255.255.0.0","10.45.0.1","10.45.0.1"',
      'OK',
    ]);
    expect(at('AT+CGDCONT=2,"IPV4V6","ims"')).toEqual(['OK']);
    expect(at('AT+CGACT=1,2')).toEqual(['OK']);
    expect(at('AT+CGPADDR')).toEqual(['+CGPADDR: 1,"10.45.0.2"', '+CGPADDR: 2,"10.45.0.3"', 'OK']);
    expect(at('AT+CGACT=0,1')).toEqual(['OK']);
    expect(at('AT+CGPADDR=1,2')).toEqual(['+CGPADDR: 1', '+CGPADDR: 2,"10.45.0.3"', 'OK']);
    expect(network.sessions(lte.imsi).map(({ apn, address }) => [apn, address])).toEqual([['ims', '10.45.0.3']]);
    expect(at('AT+CGATT=0')).toEqual(['OK']);
    expect(network.sessions()).toEqual([]);
  });

  it.each([
    ['an access point nobody knows', 'AT+CGDCONT=2,"IP","nowhere"', '+CME ERROR: 127', 27, 'Unknown or missing APN'],
    [
      'one it has not subscribed',
      'AT+CGDCONT=2,"IP","corporate"',
      '+CME ERROR: 133',
      33,
      'Requested service option not subscribed',
    ],
    ['addresses the network does not give', 'AT+CGDCONT=2,"IPV6","ims"', '+CME ERROR: 148', 50, 'Only IPv4 allowed'],
  ])('asks for %s, and is told why not', (_, context, error, cause, words) => {
    const { at, network } = air;
    expect(at(context)).toEqual(['OK']);
    expect(at('AT+CGACT=1,2')).toEqual([error]);
    expect(at('AT+CEER')).toEqual([`+CEER: PDN connection rejected (ESM cause ${cause}): ${words}`, 'OK']);
    expect(events(network).at(-1)).toBe(`sessionRefused ${cause}`);
    expect(at('AT+CEREG?')).toEqual(['+CEREG: 0,1', 'OK']);
  });

  it('is not attached where its default access point is refused', () => {
    const { at, network } = air;
    at('AT+CGDCONT=1,"IP","nowhere"');
    at('AT+CEREG=3');
    expect(at('AT+CEREG?')).toEqual(['+CEREG: 3,3,,,,0,19', 'OK']);
    expect(network.attachments()).toEqual([]);
  });

  it('leaves and comes back by +CGATT and +COPS', () => {
    const { at } = air;
    expect(at('AT+CEREG?')).toEqual(['+CEREG: 0,1', 'OK']);
    at('AT+CEREG=1');
    expect(at('AT+CGATT=0')).toEqual(['OK', '+CEREG: 0']);
    expect(at('AT+CEREG?')).toEqual(['+CEREG: 1,0', 'OK']);
    expect(at('AT+CGACT=1,1')).toEqual(['+CME ERROR: 30']);
    expect(at('AT+COPS?')).toEqual(['+COPS: 2', 'OK']);
    expect(at('AT+CGATT=1')).toEqual(['OK']);
    expect(at('AT+COPS=2')).toEqual(['OK', '+CEREG: 0']);
    expect(at('AT+COPS=1,2,"00101"')).toEqual(['+CME ERROR: 30']);
    expect(at('AT+COPS=1,2,"99970"')).toEqual(['OK']);
    expect(at('AT+COPS=0')).toEqual(['OK']);
  });

  it.each([
    'AT+CGDCONT=0,"IP"',
    'AT+CGDCONT=12',
    'AT+CGDCONT=1,"PPP"',
    'AT+CGDCONT=2,"IP","a b"',
    'AT+CGACT=2,1',
    'AT+CGACT=1,5',
    'AT+CEREG=4',
    'AT+CGPADDR=x',
    'AT+CGATT=',
    'AT+COPS=1,2,"x"',
  ])('%s is refused as incorrect', (line) => expect(air.at(line)).toEqual(['+CME ERROR: 50']));
});

describe('what the network refuses, and why', () => {
  const denied = ({ at }: Air, cause: number, words: string) => {
    at('AT+CEREG=3');
    expect(at('AT+CEREG?')).toEqual([`+CEREG: 3,${cause === 22 ? 2 : 3},,,,0,${cause}`, 'OK']);
    expect(at('AT+CEER')).toEqual([`+CEER: Attach rejected (EMM cause ${cause}): ${words}`, 'OK']);
    expect(at('AT+COPS?')).toEqual(['+COPS: 0', 'OK']);
  };

  it('3: RES is wrong', () => {
    const clock = new ManualClock();
    const network = createNetwork({ store: memoryStore(), clock, random: seededRandom('network') });
    network.addSubscriber({ imsi: lte.imsi, algorithm: 'milenage', k: '00'.repeat(16), opc: '00'.repeat(16) });
    const answer = network.register({
      technology: 'eutran',
      identity: { imsi: lte.imsi },
      imei,
      authenticate: () => ({ kind: 'response', res: new Uint8Array(8) }),
    });
    expect(answer).toEqual({ kind: 'rejected', cause: 3 });
    expect(events(network)).toEqual(['refused 3']);
  });

  it('5: equipment nobody listed, where the network admits only what it knows', () => {
    const air = plugIn(lte);
    air.network.changeSettings({ unknownEquipment: 'refuse' });
    denied(air, 5, 'IMEI not accepted');
    air.network.setEquipment(imei, 'permitted');
    expect(air.at('AT+CGATT=1')).toEqual(['OK']);
    expect(air.network.attachments()).toMatchObject([{ equipment: 'permitted' }]);
  });

  it('6: the equipment register prohibits the IMEI; observed equipment is admitted', () => {
    const air = plugIn(lte);
    air.network.setEquipment(imei, 'prohibited');
    denied(air, 6, 'Illegal ME');
    expect(air.at('AT+CGATT=1')).toEqual(['+CME ERROR: 106']);
    air.network.setEquipment(imei, 'observed');
    expect(air.at('AT+CGATT=1')).toEqual(['OK']);
  });

  it('7: the subscription is barred', () => {
    const air = plugIn(lte);
    air.network.setSubscriptionData(lte.imsi, { barred: true });
    denied(air, 7, 'Services not allowed');
  });

  it('8: nobody knows the subscriber', () =>
    denied(plugIn(lte, { subscriber: false }), 8, 'EPS and non-EPS services not allowed'));

  it('11: it may not roam here', () => {
    const air = plugIn(lte);
    air.network.changeSettings({ plmn: '00101' });
    air.network.setSubscriptionData(lte.imsi, { roaming: false });
    denied(air, 11, 'PLMN not allowed');
    air.network.setSubscriptionData(lte.imsi, { roaming: true });
    air.at('AT+CGATT=1;+COPS=3,2');
    expect(air.at('AT+CEREG?')).toEqual(['+CEREG: 3,5,"1A2B","01234567",7', 'OK']);
    expect(air.at('AT+COPS?')).toEqual(['+COPS: 0,2,"00101",7', 'OK']);
  });

  it('15: it may not use this technology', () => {
    const air = plugIn(lte);
    air.network.setSubscriptionData(lte.imsi, { technologies: ['nr'] });
    denied(air, 15, 'No suitable cells in tracking area');
  });

  it('20: the operator’s own constants are in the network alone', () => {
    const air = plugIn(lte);
    const { k, opc } = sampleImage('workbench-lte').aka[0]!;
    air.network.addSubscriber({
      imsi: lte.imsi,
      algorithm: 'milenage',
      k: toHex(k),
      opc: toHex(opc),
      constants: {
        rotations: '4000204060',
        xoring: ['00', '05', '02', '04', '08'].map((last) => '00'.repeat(15) + last).join(''),
      },
    });
    denied(air, 20, 'MAC failure');
  });

  it('20: keys on card and network differ', () => {
    const air = plugIn(lte, { aka: { k: new Uint8Array(16) } });
    denied(air, 20, 'MAC failure');
  });

  it('21: the card’s AUTS is of other keys than its challenge', () => {
    // Sequence numbers near the end: nothing the network can give is within the card's reach, and AUTS says so twice.
    const top = fromHex('FFFFFFFFFFE0');
    const air = plugIn(lte, { aka: { sqnInit: Array.from({ length: 32 }, () => top) } });
    denied(air, 21, 'Synchronisation failure');
  });

  it('22: congestion, which passes', () => {
    const air = plugIn(lte);
    air.network.setFault('congested');
    denied(air, 22, 'Congestion');
    air.network.setFault('none');
    expect(air.at('AT+CEREG?')).toEqual(['+CEREG: 3,1,"1A2B","01234567",7', 'OK']);
  });

  it('nothing is heard of a network that is off', () => {
    const air = plugIn(lte);
    air.network.setFault('offline');
    expect(air.at('AT+CEREG?')).toEqual(['+CEREG: 0,2', 'OK']);
    expect(air.at('AT+CGATT=1')).toEqual(['+CME ERROR: 30']);
  });
});

describe('the network finds the SIM again', () => {
  it('by AUTS where its own count lags behind the card', () => {
    const air = plugIn(lte, { aka: { sqnInit: Array.from({ length: 32 }, () => fromHex('000000002000')) } });
    expect(air.at('AT+CEREG?')).toEqual(['+CEREG: 0,1', 'OK']);
    expect(air.network.subscriber(lte.imsi)!.sqn > '000000002000').toBe(true);
  });

  it('lets it go when the register prohibits its IMEI, and refuses it from then on', () => {
    const { at, network } = plugIn(lte);
    expect(at('AT+CEREG?')).toEqual(['+CEREG: 0,1', 'OK']);
    network.setEquipment(imei, 'prohibited');
    expect(network.attachments()).toEqual([]);
    expect(at('AT+CEREG?')).toEqual(['+CEREG: 0,3', 'OK']);
    expect(events(network)).toEqual(['attached', 'sessionActivated', 'detached', 'refused 6']);
  });

  it('sees one IMEI under several subscriptions', () => {
    const one = plugIn(lte);
    one.at('AT+CEREG?');
    const two = plugIn(fiveG, { network: one.network });
    two.at('AT+CEREG?');
    expect(one.network.attachment(fiveG.imsi)).toMatchObject({ imei, sharedWith: [lte.imsi] });
    two.modem.close();
    expect(one.network.attachments().map(({ imsi }) => imsi)).toEqual([lte.imsi]);
  });
});

describe('5G', () => {
  const rats = ['eutran', 'nr5gc'];

  it('registers with the 5G core by a SUCI', () => {
    const network = createNetwork({ store: memoryStore(), clock: new ManualClock(), random: seededRandom('network') });
    const told: RegistrationRequest['identity'][] = [];
    const listening = {
      ...network,
      register(request: RegistrationRequest) {
        told.push(request.identity);
        return network.register(request);
      },
    };
    const image = (one: CardImage) => withSuciInfo(one, network.suciCalculationInfo());
    const { at } = plugIn(fiveG, { rats, network: listening, image });
    at('AT+C5GREG=2');
    expect(at('AT+C5GREG?')).toEqual(['+C5GREG: 2,1,"001A2B","001234567",11', 'OK']);
    expect(at('AT+CEREG?')).toEqual(['+CEREG: 0,0', 'OK']);
    expect(at('AT+CGPADDR=1')).toEqual(['+CGPADDR: 1,"10.45.0.2"', 'OK']);
    expect(network.attachments()).toMatchObject([{ imsi: fiveG.imsi, technology: 'nr' }]);
    // Network 999-70, routing indicator 0, profile A with key 1; of the IMSI's last ten digits nothing.
    expect(told).toEqual([{ suci: expect.stringMatching(/^0199F907F0FF0101[0-9A-F]{90}$/) }]);
    expect(JSON.stringify(told)).not.toContain('0000000010');
  });

  it('27: a subscription without 5G is refused by the 5G core and served by LTE', () => {
    const { at, network } = plugIn(lte, { rats });
    network.setSubscriptionData(lte.imsi, { technologies: ['eutran'] });
    at('AT+C5GREG=3;+CEREG=2');
    expect(at('AT+C5GREG?')).toEqual(['+C5GREG: 3,3,,,,,,0,27', 'OK']);
    expect(at('AT+CEREG?')).toEqual(['+CEREG: 2,1,"1A2B","01234567",7', 'OK']);
    expect(at('AT+CEER')).toEqual(['+CEER: Registration rejected (5GMM cause 27): N1 mode not allowed', 'OK']);
    expect(events(network)).toEqual(['refused 27', 'attached', 'sessionActivated']);
  });

  it('9: the identity is concealed with a key the network does not have', () => {
    const suci = 'A0020101A12580016381205A8D38864820197C3394B92613B20B91633CBD897119273BF8E4A6F4EEC0A650';
    const { at } = plugIn(fiveG, { rats: ['nr5gc'], image: (image) => withSuciInfo(image, suci) });
    at('AT+C5GREG=3');
    expect(at('AT+C5GREG?')).toEqual(['+C5GREG: 3,3,,,,,,0,9', 'OK']);
    expect(at('AT+CEER')).toEqual(['+CEER: Registration rejected (5GMM cause 9): UE identity cannot be derived', 'OK']);
  });
});

test('a SIM that wants its PIN registers nobody', () => {
  const { at, network } = plugIn(lte, {
    image: (image) => ({
      ...image,
      pins: image.pins.map((pin) => (pin.reference === 1 ? { ...pin, enabled: true } : pin)),
    }),
  });
  expect(at('AT+CEREG?')).toEqual(['+CEREG: 0,0', 'OK']);
  expect(network.mobilityEvents()).toEqual([]);
  at('AT+CPIN="1234"');
  expect(at('AT+CEREG?')).toEqual(['+CEREG: 0,1', 'OK']);
});

function withSuciInfo(image: CardImage, hex: string): CardImage {
  const file = findNode(applicationDirectory(image, 'usim')!, 0x5fc0, 0x4f07);
  if (file?.kind !== 'transparent') throw new Error('no EF.SUCI_Calc_Info');
  file.content.set(fromHex(hex));
  return image;
}
