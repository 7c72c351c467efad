import { beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '#core/environment/index.ts';
import {
  decodeProfileInstallationResult,
  disableProfile,
  enableProfile,
  getProfilesInfo,
  listNotification,
  recordImeiBinding,
  getImeiBindings,
} from '#core/protocol/sgp22/index.ts';
import type { LabPki } from '#services/lab-pki/index.ts';
import { noFaults, withFaults, type FaultyCard } from '#simulator/card-faults.ts';
import { createEuicc, type EuiccIdentity } from '#simulator/euicc/index.ts';
import { DeviceError } from '#shared/errors.ts';
import { memoryStore } from '#test/support/memory-store.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { send } from '../drive.ts';
import { eid, es10, labPki, LabServer, selectIsdr } from './lab.ts';

const iccid = '89882470000000000014';
let pki: LabPki;
let identity: EuiccIdentity;

beforeAll(async () => {
  pki = await labPki(['P-256']);
  identity = await pki.euicc(eid);
});

const cardOn = (store: Store): FaultyCard => {
  const onFault = (error: unknown) => {
    throw error;
  };
  const card = withFaults(
    createEuicc({ id: 'card', store, random: seededRandom('card'), identity, options: { onFault } }),
    noFaults(),
  );
  card.powerOn();
  selectIsdr(card);
  return card;
};
const profiles = (card: FaultyCard) => {
  const list = es10(card, getProfilesInfo, {});
  return 'profiles' in list ? list.profiles : [];
};
const notifications = (card: FaultyCard) => {
  const list = es10(card, listNotification, {});
  return 'notifications' in list ? list.notifications : [];
};
/** Whether all collections of a card hold nothing of a profile. */
const traces = (store: Store) =>
  ['profiles', 'packages', 'files', 'secrets', 'sequence-numbers'].reduce(
    (sum, name) => sum + store.count(`card/card/${name}`),
    0,
  );

/** Runs `act` with the power cut at its n-th command until a run gets through; gives the number of commands. */
function cutEverywhere(
  when: 'before' | 'after',
  prepare: (card: FaultyCard) => void,
  act: (card: FaultyCard) => void,
  check: (store: Store, card: FaultyCard, finished: boolean) => void,
): number {
  for (let apdu = 1; ; apdu++) {
    const store = memoryStore();
    const card = cardOn(store);
    prepare(card);
    card.faults.powerCut = { apdu, when };
    let finished = true;
    try {
      act(card);
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      finished = false;
    }
    card.faults.powerCut = undefined;
    check(store, cardOn(store), finished);
    if (finished) return apdu - 1;
  }
}

describe.each(['before', 'after'] as const)('power lost %s any command', (when) => {
  it('of a download leaves no profile or a whole one, and the result exactly when it is whole', () => {
    const states = new Set<string>();
    const commands = cutEverywhere(
      when,
      () => {},
      (card) => void new LabServer(pki).download(card, { iccid, blockSize: 120, withProtectionKeys: true }),
      (store, card) => {
        const installed = profiles(card).length;
        const waiting = notifications(card).length;
        states.add(`${installed}/${waiting}`);
        expect(installed === 0 ? waiting : waiting - 2).toBe(0);
        if (installed === 0) {
          expect(traces(store)).toBe(0);
          const answer = new LabServer(pki, 'again').download(card, { iccid });
          expect(decodeProfileInstallationResult(answer.subarray(0, -2)).finalResult.kind).toBe('success');
        } else {
          expect(es10(card, enableProfile, { profile: { iccid }, refreshFlag: false }).result).toBe('ok');
          send(card, '00A40004022FE2');
          expect(send(card, '00B000000A')).toBe('988842070000000000419000');
        }
      },
    );
    expect([...states].sort()).toEqual(['0/0', '1/2']);
    expect(commands).toBeGreaterThan(40);
  }, 120_000);

  it('of enable and disable leaves one state with its notifications', () => {
    const states = new Set<string>();
    cutEverywhere(
      when,
      (card) => void new LabServer(pki).download(card, { iccid }),
      (card) => {
        es10(card, enableProfile, { profile: { iccid }, refreshFlag: false });
        es10(card, disableProfile, { profile: { iccid }, refreshFlag: false });
      },
      (_, card) => states.add(`${profiles(card)[0]!.profileState} ${notifications(card).length}`),
    );
    // Cut after the first command, the profile is enabled already.
    expect([...states]).toEqual([...(when === 'before' ? ['disabled 2'] : []), 'enabled 3', 'disabled 4']);
  });

  it('of recording an IMEI leaves a row or none', () => {
    const rows: number[] = [];
    cutEverywhere(
      when,
      (card) => void new LabServer(pki).download(card, { iccid }),
      (card) => void es10(card, recordImeiBinding, { iccid, imei: '490154203237518', source: 'registry', used: true }),
      (_, card) => rows.push(es10(card, getImeiBindings, {}).bindings.length),
    );
    expect(rows).toEqual(when === 'before' ? [0, 1] : [1, 1]);
  });
});

describe('card faults', () => {
  it('a removed card is gone until it is put back', () => {
    const card = cardOn(memoryStore());
    card.faults.cardRemoved = true;
    expect(() => send(card, '00A40004023F00')).toThrow(DeviceError);
    expect(() => card.reset()).toThrow(DeviceError);
    card.faults.cardRemoved = false;
    card.powerOn();
    expect(send(card, '00A4000C023F00')).toBe('9000');
  });

  it('a failing IMEI record answers memoryFailure and writes nothing, in one block or several', () => {
    const card = cardOn(memoryStore());
    new LabServer(pki).download(card, { iccid });
    const request = { iccid, imei: '490154203237518', source: 'registry', used: true } as const;
    card.faults.failImeiRecord = true;
    expect(es10(card, recordImeiBinding, request)).toEqual({ result: 'memoryFailure' });
    expect(send(card, '80E2110004FF221C5A')).toBe('9000');
    expect(send(card, '80E2910101AA')).toBe('FF22038101049000');
    card.faults.failImeiRecord = false;
    expect(es10(card, getImeiBindings, {}).bindings).toEqual([]);
    expect(es10(card, recordImeiBinding, request).result).toBe('ok');
  });
});
