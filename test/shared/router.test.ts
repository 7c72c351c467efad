import { createRouterClient } from '@orpc/server';
import { describe, expect, it } from 'vitest';
import type { Handlers } from '#shared/api/handlers.ts';
import { contract } from '#shared/api/index.ts';
import { UsageError } from '#shared/errors.ts';
import { createRouter } from '#shared/router.ts';

function handlersWith(overrides: Record<string, Record<string, unknown>>): Handlers {
  const missing = () => {
    throw new UsageError('NOT_IN_THIS_TEST', 'not in this test');
  };
  return Object.fromEntries(
    Object.entries(contract).map(([area, procedures]) => [
      area,
      { ...Object.fromEntries(Object.keys(procedures).map((name) => [name, missing])), ...overrides[area] },
    ]),
  ) as unknown as Handlers;
}

const bench = { name: 'Bench 1', mode: 'simulated', devices: [] } as const;

describe('the contract router', () => {
  it('answers what the handler answers', async () => {
    const client = createRouterClient(createRouter(handlersWith({ devices: { bench: () => bench } })));
    expect(await client.devices.bench()).toEqual(bench);
  });

  it('refuses an answer that breaks the contract', async () => {
    const client = createRouterClient(createRouter(handlersWith({ devices: { bench: () => ({ name: 7 }) } })));
    await expect(client.devices.bench()).rejects.toMatchObject({ code: 'INTERNAL_SERVER_ERROR' });
  });

  it('refuses bad input before the handler sees it', async () => {
    let called = false;
    const client = createRouterClient(createRouter(handlersWith({ profiles: { list: () => (called = true) } })));
    await expect(client.profiles.list({ deviceId: '' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(called).toBe(false);
  });

  it('applies defaults before the handler sees the input', async () => {
    let seen: unknown;
    const client = createRouterClient(
      createRouter(
        handlersWith({ operations: { provision: (input: unknown) => ((seen = input), { operationId: 'op' }) } }),
      ),
    );
    await client.operations.provision({});
    expect(seen).toEqual({ confirm: false, enable: true, verify: true });
  });

  it('carries the one error family by code and details', async () => {
    const fail = () => {
      throw new UsageError('PROFILE_NOT_FOUND', 'no such profile', { details: { iccid: '1' }, effect: 'none' });
    };
    const client = createRouterClient(createRouter(handlersWith({ devices: { bench: fail } })));
    await expect(client.devices.bench()).rejects.toMatchObject({
      code: 'WORKBENCH',
      data: { code: 'PROFILE_NOT_FOUND', details: { iccid: '1' }, effect: 'none' },
    });
  });

  it('carries a failure in the middle of a subscription', async () => {
    async function* watch() {
      yield bench;
      throw new UsageError('BENCH_GONE', 'gone');
    }
    const client = createRouterClient(createRouter(handlersWith({ devices: { watch } })));
    const events = await client.devices.watch();
    expect(await events.next()).toMatchObject({ value: bench });
    await expect(events.next()).rejects.toMatchObject({ data: { code: 'BENCH_GONE' } });
  });
});
