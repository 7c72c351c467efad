import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import type { BenchServices } from '#core/workstation/bench-services.ts';
import type { OperationContext } from '#core/workstation/operations/index.ts';
import { cancelInterrupted } from '#core/workstation/profiles/cancel-interrupted.ts';
import { WorkbenchError } from '#shared/errors.ts';

const session = { smdpAddress: 'smdp.example.com', transactionId: 'A1B2' };
function bench(card: string | WorkbenchError, server: object | WorkbenchError) {
  const steps: string[] = [];
  const toCard: string[] = [];
  const toServer: unknown[] = [];
  const context = {
    device: { id: 'd' },
    step: async (name: string, work: () => Promise<unknown>) => (steps.push(name), work()),
  } as unknown as OperationContext;
  const give = <T>(value: T | WorkbenchError): T => {
    if (value instanceof WorkbenchError) throw value;
    return value;
  };
  const storeData = async (request: Uint8Array) => (toCard.push(toHex(request)), fromHex(give(card)));
  const services = {
    desks: { withCard: (_device: unknown, use: (one: unknown) => unknown) => use({ storeData }) },
    es9p: { call: async (...asked: unknown[]) => (toServer.push(asked), give(server)) },
  } as unknown as Pick<BenchServices, 'desks' | 'es9p'>;
  return { cancel: () => cancelInterrupted(context, services, session), steps, toCard, toServer };
}

/** EuiccCancelSessionSigned: transactionId A1B2, OID 2.999.10, reason 2 (timeout); then a signature. */
const answer = `BF4153A051300C8002A1B2810388370A8201025F3740${'11'.repeat(64)}`;
const success = { header: { functionExecutionStatus: { status: 'Executed-Success' } } };

describe('the session that a crash left open', () => {
  it('is ended on the card with reason timeout, and on the server by what the card signed', async () => {
    const { cancel, steps, toCard, toServer } = bench(answer, success);
    expect(await cancel()).toBe('ended');
    expect(steps).toEqual(['cancelSession']);
    expect(toCard).toEqual(['BF41078002A1B2810102']);
    expect(toServer).toEqual([
      [
        'd',
        'smdp.example.com',
        '/gsma/rsp2/es9plus/cancelSession',
        { transactionId: 'A1B2', cancelSessionResponse: Buffer.from(answer, 'hex').toString('base64') },
      ],
    ]);
  });

  it('is told to nobody where the card knows of none', async () => {
    const { cancel, toServer } = bench('BF4103810105', success);
    expect(await cancel()).toBe('notOpen');
    expect(toServer).toEqual([]);
  });

  it('is no reason to fail, whatever card and server do', async () => {
    const lost = new WorkbenchError('HTTP_UNREACHABLE', 'x');
    expect(await bench(answer, lost).cancel()).toBe('endedOnCard');
    expect(await bench(new WorkbenchError('DEVICE_GONE', 'x'), success).cancel()).toBe('notOpen');
    expect(await bench('BF4100', success).cancel()).toBe('notOpen');
  });
});
