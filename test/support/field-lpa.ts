/** Process of a workstation over PC/SC that dies at an APDU of a download: `field-lpa.ts`, which waits for its plan (field-lpa-messages.ts). */
import { flushCompileCache } from 'node:module';
import type { BenchDevice, CardConnection } from '#core/environment/index.ts';
import { createWorkstation } from '#core/workstation/index.ts';
import { createEnvironment } from '#node/create-environment.ts';
import type { FieldLpaMessage, FieldLpaPlan } from './field-lpa-messages.ts';

const call = { signal: undefined };
const tell = (message: FieldLpaMessage) => process.send?.(message);

let armed = false;
let apdus = 0;

/** There is no way out of SIGKILL; what follows is never reached. */
function die(): never {
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}

function mortal(device: BenchDevice, plan: FieldLpaPlan): BenchDevice {
  const reader = device.euiccReader!;
  const watched = (connection: CardConnection): CardConnection => ({
    get atr() {
      return connection.atr;
    },
    async transmit(command) {
      const here = armed && ++apdus === plan.apdu;
      if (here && plan.when === 'before') die();
      const answer = await connection.transmit(command);
      if (here) die();
      return answer;
    },
    reset: () => connection.reset(),
    close: () => connection.close(),
  });
  return {
    ...device,
    euiccReader: { ...reader, connect: async () => watched(await reader.connect()) },
  };
}

async function run(plan: FieldLpaPlan): Promise<void> {
  const { environment } = await createEnvironment({ dataFolder: plan.folder, host: 'node', mode: 'real' });
  const { devices } = environment;
  const { handlers } = await createWorkstation({
    ...environment,
    devices: {
      watch: (onChange) => devices.watch(onChange),
      list: async () => (await devices.list()).map((device) => mortal(device, plan)),
    },
  });
  let deviceId: string | undefined;
  while (deviceId === undefined)
    deviceId = (await handlers.devices.bench(undefined, call)).devices.find((one) => one.eid === plan.eid)?.id;
  // Its reads at the start are over when this one's turn has come.
  await handlers.profiles.list({ deviceId }, call);
  armed = true;
  const { activationCode } = plan;
  const { operationId } = await handlers.profiles.download({ deviceId, activationCode, confirm: true }, call);
  for await (const operation of handlers.operations.watch({ operationId }, call))
    if (operation.endedAt !== null) tell({ kind: 'finished', apdus, state: operation.state });
}

process.on('message', (plan: FieldLpaPlan) => void run(plan));
process.on('disconnect', () => process.exit());
// Killed in the end: what was compiled is kept for the next of its kind now.
flushCompileCache();
tell({ kind: 'ready' });
