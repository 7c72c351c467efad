import { expect, test } from 'vitest';
import { cimi, csq } from '#core/protocol/at/index.ts';
import { modemPool } from './shared-modem.ts';

test('a modem is opened once for all who use it at the same time, and closed with the last of them', async () => {
  const { pool, line, sent } = modemPool();
  const sessions = await Promise.all([1, 2, 3].map(() => pool.open(line, { deviceId: 'd1' })));
  expect(sent.filter((text) => text === 'ATI')).toHaveLength(1);
  await sessions[0]!.close();
  await sessions[0]!.close();
  expect(await sessions[1]!.execute(csq, undefined)).toMatchObject({ rssiDbm: -69 });
  await expect(line.open()).rejects.toThrow(expect.objectContaining({ code: 'DEVICE_BUSY' }));
  await sessions[1]!.close();
  await sessions[2]!.close();
  await pool.idle();
  await (await line.open()).close();
});

test('steps of an operation go before the reading in the background, and that before the terminal', async () => {
  const { pool, line, sent, modem, clock } = modemPool();
  const terminal = await pool.open(line, { deviceId: 'd1', priority: 'terminal' });
  const background = await pool.open(line, { deviceId: 'd1', priority: 'background' });
  const operation = await pool.open(line, { deviceId: 'd1' });
  modem.setFaults({ slowMs: 10 });
  sent.length = 0;
  const done = [
    terminal.sendText('AT+CGMM'),
    terminal.sendText('ATI'),
    background.execute(cimi, undefined),
    operation.execute(csq, undefined),
  ];
  for (let i = 0; i < 20; i++) await clock.advance(10);
  await Promise.all(done);
  expect(sent).toEqual(['AT+CGMM', 'AT+CSQ', 'AT+CIMI', 'ATI']);
  for (const session of [terminal, background, operation]) await session.close();
});

test('a modem that cannot be opened is nobody’s', async () => {
  const { pool, line, modem } = modemPool();
  modem.setFaults({ busy: true });
  await expect(pool.open(line, { deviceId: 'd1' })).rejects.toThrow(expect.objectContaining({ code: 'DEVICE_BUSY' }));
  await pool.idle();
  modem.setFaults({ busy: false });
  await (await pool.open(line, { deviceId: 'd1' })).close();
});
