import type { BenchDevices, Clock, Random, Store } from '#core/environment/index.ts';
import type { FaultName } from '#shared/api/index.ts';
import type { LabPki } from '#services/lab-pki/index.ts';
import { defaultBench } from '#simulator/scenarios/index.ts';
import { labRadio, type OpenLab } from '../lab/index.ts';
import { shippedProfiles } from '../shipped-profiles.ts';
import { openSimulatedDevice, type SimulatedDevice } from './simulated-device.ts';

export interface SimulatedBenchParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly pki: LabPki;
  readonly openLab: OpenLab;
}

export interface SimulatedBench extends BenchDevices {
  readonly devices: readonly SimulatedDevice[];
  close(): void;
}

/** The default bench, its cards certified by the lab's own PKI. */
export async function openSimulatedBench({ pki, openLab, ...world }: SimulatedBenchParts): Promise<SimulatedBench> {
  const watchers = new Set<() => void>();
  const onChange = () => {
    for (const watcher of [...watchers]) watcher();
  };
  const { smdp, registry, network, lab } = openLab;
  const radio = labRadio(network);
  // Devices that were registered when the bench was last cut off start anew.
  for (const { imsi } of network.attachments()) network.detach(imsi, { byNetwork: true });
  const servers = {
    has: (fault: FaultName) => (fault === 'serverError' ? smdp.fault === 'serverError' : registry.fault === 'offline'),
    set(fault: FaultName, on: boolean) {
      if (fault === 'serverError') smdp.setFault(on ? 'serverError' : 'none');
      else registry.setFault(on ? 'offline' : 'none');
    },
  };
  const profiles = shippedProfiles();
  const devices: SimulatedDevice[] = [];
  for (const description of defaultBench) {
    const identity = await pki.euicc(description.eid);
    const device = openSimulatedDevice({
      ...world,
      description,
      identity,
      profiles,
      servers,
      rootDsAddress: lab.smds.address,
      radio,
      onChange,
    });
    device.euiccReader.onChange(onChange);
    devices.push(device);
  }
  return {
    devices,
    list: async () => devices,
    watch(listener) {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
    close() {
      for (const device of devices) device.close();
    },
  };
}
