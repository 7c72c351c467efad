import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { recordImeiBinding, type RecordImeiBindingRequest } from '#core/protocol/sgp22/index.ts';
import { createWorkstation, type Workstation } from '#core/workstation/index.ts';
import { createEnvironment, type OpenEnvironment } from '#node/create-environment.ts';
import type { Operation } from '#shared/api/index.ts';
import type { Handlers } from '#shared/api/handlers.ts';
import { whenFree } from './when-free.ts';

export const call = { signal: undefined };

/** The whole product without a host: real composition, real HTTPS on loopback, simulated devices. */
export class WorkstationBench {
  readonly folder: string;
  readonly open: OpenEnvironment;
  readonly workstation: Workstation;

  private constructor(folder: string, open: OpenEnvironment, workstation: Workstation) {
    this.folder = folder;
    this.open = open;
    this.workstation = workstation;
  }

  /** On a folder of its own, or on one that an earlier bench left. */
  static async start(folder = newFolder()): Promise<WorkstationBench> {
    const open = await createEnvironment({ dataFolder: folder, host: 'node', mode: 'simulated' });
    if (!existsSync(pkiTemplate)) cpSync(join(folder, 'pki'), pkiTemplate, { recursive: true });
    return new WorkstationBench(folder, open, await createWorkstation(open.environment));
  }

  get handlers(): Handlers {
    return this.workstation.handlers;
  }

  get lab(): NonNullable<OpenEnvironment['openLab']> {
    return this.open.openLab!;
  }

  /** Waits for the end of an operation just started, answering its questions by `confirmationCode` and yes. */
  async run(
    started: Promise<{ operationId: string }> | { operationId: string },
    confirmationCode?: string,
  ): Promise<Operation> {
    const { operationId } = await started;
    for await (const operation of this.handlers.operations.watch({ operationId }, call)) {
      if (operation.question?.kind === 'confirmProfile')
        await this.handlers.operations.answer({ operationId, answer: { kind: 'confirmProfile', accept: true } }, call);
      if (operation.question?.kind === 'confirmMoves')
        await this.handlers.operations.answer({ operationId, answer: { kind: 'confirmMoves', accept: true } }, call);
      if (operation.question?.kind === 'confirmationCode' && confirmationCode !== undefined)
        await this.handlers.operations.answer(
          { operationId, answer: { kind: 'confirmationCode', code: confirmationCode } },
          call,
        );
      if (operation.endedAt !== null) return operation;
    }
    throw new Error(`operation ${operationId} did not end`);
  }

  /** The operation that waits for an answer on this device, as soon as there is one. */
  async waitingOn(deviceId: string): Promise<string> {
    for await (const operation of this.handlers.operations.watch({}, call)) {
      if (operation.deviceId === deviceId && operation.state === 'waiting') return operation.id;
      const asking = (await this.handlers.operations.list({ deviceId, limit: 1 }, call))[0];
      if (asking?.state === 'waiting') return asking.id;
    }
    throw new Error('the workstation was closed');
  }

  /** Orders a profile and loads it; the ICCID. With `personalise` false, that of the package itself. */
  async load(deviceId: string, profileType = 'workbench-5g', personalise = true): Promise<string> {
    const order = await this.handlers.services.createOrder({ profileType, personalise }, call);
    const input = { deviceId, activationCode: order.activationCode!, confirm: true };
    const operation = await this.run(this.handlers.profiles.download(input, call));
    if (operation.state !== 'succeeded') throw new Error(JSON.stringify(operation.error));
    return order.iccid;
  }

  /** A row put into the card's binding table past the workstation, as another tool in the lab would. */
  async recordBinding(deviceId: string, row: RecordImeiBindingRequest): Promise<void> {
    const device = (await this.open.environment.devices.list()).find((one) => one.id === deviceId);
    const connection = await whenFree(() => device!.euiccReader!.connect());
    const send = async (command: string) => {
      const answer = toHex(await connection.transmit(fromHex(command)));
      if (!answer.endsWith('9000') && !answer.startsWith('61')) throw new Error(`${command}: ${answer}`);
    };
    await send('0070000001');
    await send('01A4040010A0000005591010FFFFFFFF890000010000');
    const request = recordImeiBinding.encodeRequest(row);
    await send(`81E29100${toHex(Uint8Array.of(request.length))}${toHex(request)}`);
    await connection.close();
  }

  async stop(options: { keepFolder?: boolean } = {}): Promise<void> {
    await this.workstation.close();
    await this.open.close();
    if (!options.keepFolder) rmSync(this.folder, { recursive: true, force: true });
  }
}

const pkiTemplate = join(tmpdir(), `workbench-test-pki-${process.pid}`);

process.once('exit', () => rmSync(pkiTemplate, { recursive: true, force: true }));

/** A fresh data folder; the PKI of the first one of this process is used again, since making keys takes seconds. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'workbench-test-'));
  if (existsSync(pkiTemplate)) cpSync(pkiTemplate, join(folder, 'pki'), { recursive: true });
  return folder;
}
