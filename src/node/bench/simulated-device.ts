import type { BenchDevice, BenchFaults, Clock, ModemLine, Random, Store } from '#core/environment/index.ts';
import { dialects } from '#core/protocol/at/index.ts';
import type { FaultName } from '#shared/api/index.ts';
import { SimulatedCardReader } from '#hardware/card-reader/index.ts';
import { simulatedModemLine } from '#hardware/modem-line/index.ts';
import { noFaults, withFaults } from '#simulator/card-faults.ts';
import { createEuicc, type EuiccIdentity } from '#simulator/euicc/index.ts';
import { createModem, type RadioAccess } from '#simulator/modem/index.ts';
import type { SimulatedDeviceDescription } from '#simulator/scenarios/index.ts';
import type { ShippedProfile } from '../shipped-profiles.ts';
import { openRemovableSims } from './removable-sims.ts';

export interface SimulatedDeviceParts {
  readonly description: SimulatedDeviceDescription;
  readonly identity: EuiccIdentity;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly profiles: readonly ShippedProfile[];
  /** Faults of the servers, which the whole bench shares. */
  readonly servers: {
    has(fault: FaultName): boolean;
    set(fault: FaultName, on: boolean): void;
  };
  /** SM-DS that its card knows as the root. */
  readonly rootDsAddress: string;
  /** The network its modem hears. */
  readonly radio: RadioAccess;
  readonly onChange: () => void;
}

export interface SimulatedDevice extends BenchDevice {
  readonly euiccReader: SimulatedCardReader;
  readonly modemLine: ModemLine;
  close(): void;
}

/** What a slow reader takes for each exchange, ms. */
const slowExchange = 120;
const serverFaults: readonly FaultName[] = ['serverError', 'registryOffline'];

/** One device of the simulated bench: eUICC behind its reader, modem with both slots, and the faults that can be switched on. */
export function openSimulatedDevice(parts: SimulatedDeviceParts): SimulatedDevice {
  const { description, identity, store, clock, random, profiles, servers, rootDsAddress } = parts;
  const { id, capability, preloadedProfile } = description;
  const shipped = (name: string) => {
    const profile = profiles.find((one) => one.name === name);
    if (profile === undefined) throw new Error(`resources/profiles has no ${name}`);
    return profile.der;
  };

  const esimSlot = description.slots.find(({ sim }) => sim === 'esim')?.slot ?? 1;
  const esimPorts = Math.max(1, description.slots.filter(({ sim }) => sim === 'esim').length);
  let profileChanged = () => undefined as void;
  const euicc = createEuicc({
    id: `${id}-euicc`,
    store,
    random,
    identity,
    capability: { svn: capability.euiccVersion, rootDsAddress, esimPorts },
    factoryProfile:
      preloadedProfile === undefined
        ? undefined
        : { der: shipped(preloadedProfile), serviceProviderName: 'Workbench LTE', profileName: 'Factory profile' },
    options: { onFilesReplaced: () => profileChanged() },
  });
  const cardFaults = noFaults();
  const card = withFaults(euicc, cardFaults);
  const reader = new SimulatedCardReader({ id: `${id}-reader`, name: `${description.name} eUICC`, card, clock });
  const removable = openRemovableSims(parts, shipped, (slot) => modem.cardChanged(slot));

  const modem = createModem({
    id,
    store,
    clock,
    imeis: description.factoryImeis,
    dialect: dialects.find((dialect) => dialect.id === description.dialect)?.id,
    capability,
    radio: parts.radio,
    random,
    slots: description.slots.map(({ slot, sim }) => ({
      card: () => (sim === 'esim' ? (reader.cardPresent ? card : undefined) : removable.card(slot)),
    })),
  });
  profileChanged = () => modem.cardRefreshed(esimSlot);
  const line = simulatedModemLine(id, modem);

  const active = new Set<FaultName>();
  const switches: Partial<Record<FaultName, (on: boolean, atApdu: number) => void>> = {
    cardRemoved(on) {
      if (on) reader.remove();
      else if (!reader.cardPresent) reader.insert(card);
      modem.cardChanged(esimSlot);
    },
    slowReader: (on) => reader.setLatency(on ? slowExchange : 0),
    modemSilent: (on) => modem.setFaults({ silent: on }),
    modemRefusesImei: (on) => modem.setFaults({ refuseImei: on ? 'error' : 'no' }),
    imeiRecordFails: (on) => (cardFaults.failImeiRecord = on),
    noImeiTable: (on) => (cardFaults.noImeiTable = on),
    powerCut: (on, atApdu) =>
      reader.schedulePowerCut(on ? { afterExchanges: atApdu - 1, point: 'beforeCommand' } : undefined),
  };
  const faults: BenchFaults = {
    active: () => [...active, ...serverFaults.filter((fault) => servers.has(fault))],
    set(fault, on, atApdu = 1) {
      if (serverFaults.includes(fault)) servers.set(fault, on);
      else {
        switches[fault]?.(on, atApdu);
        // A power cut happens once; there is nothing left to switch off afterwards.
        if (on && fault !== 'powerCut') active.add(fault);
        else active.delete(fault);
      }
      parts.onChange();
    },
  };

  return {
    id,
    name: description.name,
    model: description.model,
    kind: 'simulated',
    capability,
    euiccReader: reader,
    modemLine: line,
    get slots() {
      return description.slots.map(({ slot, sim }) => ({ slot, sim: sim === 'esim' ? sim : removable.sim(slot) }));
    },
    removable: {
      slots: removable.slots,
      sims: removable.sims,
      holding: (slot) => removable.holding(slot),
      set(slot, sim) {
        removable.set(slot, sim);
        parts.onChange();
      },
    },
    factoryImeis: description.factoryImeis,
    faults,
    close: () => modem.close(),
  };
}
