import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '#core/protocol/bytes/index.ts';
import type { FileDump, PinState } from '#shared/api/index.ts';
import { call, WorkstationBench } from '#test/support/workstation-bench.ts';
import { vectorBytes, vectorsAvailable } from '#test/support/vectors.ts';

const deviceId = 'sim-aurora';

/** Everything the file browser asks and changes, on the simulated card with a sample profile. */
describe('the file browser', () => {
  let bench: WorkstationBench;
  let usim: string;
  const files = () => bench.handlers.files;
  const pinsOf = async (directory: string): Promise<readonly PinState[]> => files().pins({ deviceId, directory }, call);

  beforeAll(async () => {
    bench = await WorkstationBench.start();
    const iccid = await bench.load(deviceId, 'workbench-5g');
    await bench.run(bench.handlers.profiles.enable({ deviceId, iccid }, call));
    const { applications } = await files().tree({ deviceId, depth: 'shallow' }, call);
    usim = applications.find(({ kind }) => kind === 'usim')!.aid;
  });
  afterAll(() => bench.stop());

  it('shows the tree by known identifiers and EF.DIR, whole and directory by directory', async () => {
    const whole = await files().tree({ deviceId, depth: 'whole' }, call);
    const paths = whole.files.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining(['3F00', '3F00/2FE2', '3F00/2F00', usim, `${usim}/6F07`, `${usim}/5FC0/4F07`]),
    );
    expect(whole.files.find(({ path }) => path === `${usim}/6F08`)).toMatchObject({ name: 'EF.Keys', secret: true });
    const shallow = await files().tree({ deviceId, depth: 'shallow' }, call);
    expect(shallow.files.map(({ path }) => path)).toEqual(expect.arrayContaining(['3F00', '3F00/2FE2', usim]));
    expect(shallow.files.map(({ path }) => path)).not.toContain(`${usim}/6F07`);
    const inside = await files().tree({ deviceId, directory: `${usim}/5FC0`, depth: 'whole' }, call);
    expect(inside.files.map(({ name }) => name)).toContain('EF.SUCI_Calc_Info');
  });

  it('shows a file with its terms, bytes, control parameters and access conditions in words', async () => {
    const view = await files().read({ deviceId, path: '3F00/2FE2' }, call);
    expect(view).toMatchObject({
      name: 'EF.ICCID',
      kind: 'transparent',
      size: 10,
      accessRule: expect.stringMatching(/^record \d+ of 3F00\/2F06$/),
    });
    expect(view.access).toContainEqual({ operation: 'Read', condition: 'always' });
    expect(view.decoded.fields[0]?.label).toBe('ICCID');
    expect(view.content).toMatch(/^98/);
    expect(view.fcp.facts).toContainEqual({ label: 'File identifier', value: '2FE2' });
    await expect(Promise.resolve(files().read({ deviceId, path: '3F00/6FFE' }, call))).rejects.toMatchObject({
      code: 'CARD_FILE_NOT_FOUND',
    });
  });

  it('never shows keys, neither decoded nor as bytes, nor in dump or trace', async () => {
    const keys = 'C0DE'.repeat(16);
    // As a network would leave them: by a write on the card.
    const written = await bench.run(
      files().write({ deviceId, path: `${usim}/6F08`, offset: 0, content: `01${keys}`, pins: undefined }, call),
    );
    expect(written).toMatchObject({ state: 'succeeded' });
    const view = await files().read({ deviceId, path: `${usim}/6F08` }, call);
    expect(view).toMatchObject({ secret: true, content: null, records: null });
    const dump = await files().dump({ deviceId }, call);
    expect(dump.files.find(({ path }) => path === `${usim}/6F08`)).toMatchObject({ masked: true });
    const everything = JSON.stringify([
      view,
      dump,
      await bench.handlers.trace.list({ limit: 5000 }, call),
      await bench.handlers.journal.list({ limit: 500 }, call),
      await bench.handlers.operations.list({ limit: 100 }, call),
      await files().writes({ deviceId }, call),
    ]);
    expect(everything).not.toContain('C0DEC0DE');
  });

  it('dumps what it reads, and a dump differs from the card by what was changed alone', async () => {
    const dump = await files().dump({ deviceId }, call);
    expect(dump).toMatchObject({ format: 'esim-workbench.file-dump', version: 1 });
    const same = await files().diff({ left: { kind: 'dump', dump }, right: { kind: 'device', deviceId } }, call);
    expect(same.differences).toEqual([]);
    const wrong: FileDump = JSON.parse(JSON.stringify(dump)) as FileDump;
    wrong.files.find(({ path }) => path === '3F00/2FE2')!.content = '98001032547698103215';
    const different = await files().diff(
      { left: { kind: 'dump', dump: wrong }, right: { kind: 'device', deviceId } },
      call,
    );
    expect(different.differences).toEqual([expect.objectContaining({ path: '3F00/2FE2', change: 'content' })]);
    const order = await files().diff({ left: { kind: 'order', deviceId }, right: { kind: 'device', deviceId } }, call);
    expect(order.differences.filter(({ expected }) => expected === undefined)).toEqual([]);
    const catalogue = await files().diff(
      { left: { kind: 'catalogue', profileType: 'workbench-lte' }, right: { kind: 'device', deviceId } },
      call,
    );
    expect(catalogue.differences.map(({ path }) => path)).toContain(`${usim}/5FC0`);
  });

  it('writes a file with what stood there on record, and puts it back', async () => {
    const path = `${usim}/6F7B`;
    const before = (await files().read({ deviceId, path }, call)).content!;
    const operation = await bench.run(files().write({ deviceId, path, offset: 3, content: '62F220' }, call));
    expect(operation).toMatchObject({
      kind: 'fileWrite',
      class: 'reversible',
      state: 'succeeded',
      result: { changed: 'true' },
    });
    expect((await files().read({ deviceId, path }, call)).content).toBe(
      before.slice(0, 6) + '62F220' + before.slice(12),
    );
    const [write] = await files().writes({ deviceId }, call);
    expect(write).toMatchObject({
      writeId: operation.id,
      path,
      offset: 3,
      before: before.slice(6, 12),
      after: '62F220',
      state: 'done',
    });
    const entries = await bench.handlers.journal.list({ limit: 50 }, call);
    const intended = entries.find(
      ({ operationId, event, data }) =>
        operationId === operation.id && event === 'step.intended' && data['step'] === 'writeFile',
    );
    expect(intended?.data).toMatchObject({ path, before: before.slice(6, 12), after: '62F220' });

    const undone = await bench.run(files().undo({ deviceId, writeId: operation.id }, call));
    expect(undone).toMatchObject({ kind: 'fileWriteUndo', state: 'succeeded' });
    expect((await files().read({ deviceId, path }, call)).content).toBe(before);
    const again = await bench.run(files().undo({ deviceId, writeId: operation.id }, call));
    expect(again).toMatchObject({ state: 'failed', error: { code: 'CARD_FILE_WRITE_UNDONE' } });
  });

  it('does not undo over what was written since', async () => {
    const path = `${usim}/6F7B`;
    const first = await bench.run(files().write({ deviceId, path, offset: 0, content: '00F110' }, call));
    const second = await bench.run(files().write({ deviceId, path, offset: 0, content: '00F120' }, call));
    expect(await bench.run(files().undo({ deviceId, writeId: first.id }, call))).toMatchObject({
      state: 'failed',
      error: { code: 'CARD_FILE_CHANGED_SINCE' },
    });
    for (const { id } of [second, first])
      expect(await bench.run(files().undo({ deviceId, writeId: id }, call))).toMatchObject({ state: 'succeeded' });
  });

  it('refuses a write that the card does not allow, saying which key it asks for, and leaves the file as it was', async () => {
    const path = `${usim}/6F07`;
    const before = (await files().read({ deviceId, path }, call)).content;
    const refused = await bench.run(files().write({ deviceId, path, offset: 0, content: '080910101032547600' }, call));
    expect(refused).toMatchObject({
      state: 'failed',
      error: { code: 'CARD_FILE_ACCESS_REFUSED', details: { needs: 'ADM1' } },
    });
    expect((await files().read({ deviceId, path }, call)).content).toBe(before);
    expect((await files().writes({ deviceId }, call))[0]).toMatchObject({ path, state: 'notWritten' });
    const tooLong = await bench.run(files().write({ deviceId, path, offset: 4, content: 'FF'.repeat(9) }, call));
    expect(tooLong).toMatchObject({ error: { code: 'CARD_FILE_LENGTH' } });
  });

  it('keeps the subscriber out of the trace, as the setting says', async () => {
    const { content, decoded } = await files().read({ deviceId, path: 'EF.IMSI' }, call);
    const imsi = decoded.fields[0]!.value;
    const lines = JSON.stringify(await bench.handlers.trace.list({ deviceId, limit: 5000 }, call));
    expect(imsi).toMatch(/^\d{15}$/);
    expect(lines).toContain('EF.IMSI');
    expect(lines).not.toContain(content!.slice(4));
    expect(lines).not.toContain(imsi);
  });

  it('knows what it left behind when the power fails in the middle of a write, and undoes that too', async () => {
    const path = `${usim}/6FC4`;
    const before = (await files().read({ deviceId, path }, call)).content!;
    await bench.handlers.settings.set({ apduBlockSize: 16 }, call);
    const write = () => files().write({ deviceId, path, offset: 0, content: 'A0'.repeat(64) }, call);
    const states = new Set<string>();
    for (let atApdu = 6; atApdu < 40; atApdu += 2) {
      await bench.handlers.devices.setFault({ deviceId, fault: 'powerCut', on: true, atApdu }, call);
      const operation = await bench.run(write());
      await bench.handlers.devices.setFault({ deviceId, fault: 'powerCut', on: false }, call);
      const content = (await files().read({ deviceId, path }, call)).content!;
      if (operation.state === 'succeeded') {
        expect(content.slice(0, 128)).toBe('A0'.repeat(64));
      } else {
        const record = (await files().writes({ deviceId }, call)).find(({ writeId }) => writeId === operation.id);
        if (record === undefined) expect(content).toBe(before);
        else expect(record.state).toBe('unsure');
      }
      if (content === before) continue;
      states.add(operation.state);
      expect(await bench.run(files().undo({ deviceId, writeId: operation.id }, call))).toMatchObject({
        state: 'succeeded',
      });
      expect((await files().read({ deviceId, path }, call)).content).toBe(before);
    }
    expect([...states]).toContain('failed');
    await bench.handlers.settings.set({ apduBlockSize: 255 }, call);
  });

  it('has not cost a single try of any PIN', async () => {
    for (const directory of ['3F00', usim])
      for (const pin of await pinsOf(directory))
        expect(pin.triesLeft === null || pin.triesLeft === (pin.name.startsWith('ADM') ? pin.triesLeft : 3)).toBe(true);
  });
});

describe.skipIf(!vectorsAvailable)('PINs on the GSMA test profile', () => {
  let bench: WorkstationBench;
  const usim = 'A0000000871002FF49FF0589';
  const files = () => bench.handlers.files;
  const triesOf = async (name: string) =>
    (await files().pins({ deviceId, directory: usim }, call)).find((one) => one.name === name)?.triesLeft;
  const verify = (reference: number, pin: string, lastTry?: boolean) =>
    bench.run(
      files().verifyPin(
        { deviceId, directory: usim, reference, pin, ...(lastTry === undefined ? {} : { lastTry }) },
        call,
      ),
    );

  beforeAll(async () => {
    bench = await WorkstationBench.start();
    const der = toHex(vectorBytes('upp/TS48v6_SAIP2.3_BERTLV_SUCI.der'));
    const { profileType } = await bench.handlers.services.addPackage({ name: 'ts48', der }, call);
    const iccid = await bench.load(deviceId, profileType, false);
    await bench.run(bench.handlers.profiles.enable({ deviceId, iccid }, call));
  });
  afterAll(() => bench.stop());

  it('are not tried by reading, dumping, comparing and exploring', async () => {
    const before = await files().pins({ deviceId, directory: usim }, call);
    const whole = await files().tree({ deviceId, depth: 'whole' }, call);
    for (const { path } of whole.files) await files().read({ deviceId, path }, call);
    await files().dump({ deviceId }, call);
    await files().diff({ left: { kind: 'order', deviceId }, right: { kind: 'device', deviceId } }, call);
    expect(await files().pins({ deviceId, directory: usim }, call)).toEqual(before);
    expect(before.map(({ name, enabled, triesLeft }) => [name, enabled, triesLeft])).toEqual([
      ['PIN2', true, 3],
      ['PIN1', false, null],
      ['ADM1', true, 10],
      ['ADM2', true, 10],
    ]);
  });

  it('open files for as long as the card is kept, and no longer', async () => {
    const path = `${usim}/6F07`;
    const content = '080910101032547600';
    expect(await verify(0x0a, '55555555')).toMatchObject({
      kind: 'pinVerify',
      state: 'succeeded',
      result: { pin: 'ADM1', given: 'true' },
    });
    const [adm] = (await files().pins({ deviceId, directory: usim }, call)).filter(({ name }) => name === 'ADM1');
    expect(adm).toMatchObject({ satisfied: true });
    const write = await bench.run(files().write({ deviceId, path, offset: 0, content }, call));
    expect(write).toMatchObject({ state: 'succeeded' });
    expect(await bench.run(files().undo({ deviceId, writeId: write.id }, call))).toMatchObject({ state: 'succeeded' });
    expect(await files().release({ deviceId }, call)).toEqual({ released: true });
    expect(await triesOf('ADM1')).toBe(10);
    expect(await bench.run(files().write({ deviceId, path, offset: 0, content }, call))).toMatchObject({
      error: { code: 'CARD_FILE_ACCESS_REFUSED' },
    });
    // The same with the key given to the write itself.
    const withKey = await bench.run(
      files().write({ deviceId, path, offset: 0, content, pins: [{ reference: 0x0a, pin: '55555555' }] }, call),
    );
    expect(withKey).toMatchObject({ state: 'succeeded' });
    // Whatever else uses the card takes it, and with it the right.
    await bench.handlers.euicc.info({ deviceId }, call);
    expect(await triesOf('ADM1')).toBe(10);
  });

  it('cost exactly the one try a person gave, and the last one only when it is asked for in so many words', async () => {
    expect(await verify(0x81, '0000')).toMatchObject({
      state: 'failed',
      error: { code: 'PIN_WRONG', details: { triesLeft: 2 } },
    });
    expect(await triesOf('PIN2')).toBe(2);
    expect(await verify(0x81, '0001')).toMatchObject({ error: { code: 'PIN_WRONG', details: { triesLeft: 1 } } });
    expect(await verify(0x81, '9999')).toMatchObject({ state: 'failed', error: { code: 'PIN_LAST_TRY' } });
    expect(await triesOf('PIN2')).toBe(1);
    const write = await bench.run(
      files().write(
        {
          deviceId,
          path: `${usim}/6F3B`,
          record: 1,
          offset: 0,
          content: 'FF',
          pins: [{ reference: 0x81, pin: '9999' }],
        },
        call,
      ),
    );
    expect(write).toMatchObject({ error: { code: 'PIN_LAST_TRY' } });
    expect(await triesOf('PIN2')).toBe(1);
    expect(await verify(0x81, '9999', true)).toMatchObject({ state: 'succeeded' });
    await files().release({ deviceId }, call);
    expect(await triesOf('PIN2')).toBe(3);
    await Promise.resolve(
      expect(
        Promise.resolve(files().verifyPin({ deviceId, directory: usim, reference: 1, pin: '12345678901' }, call)),
      ).rejects.toMatchObject({ code: 'PIN_MALFORMED' }),
    );
  });

  it('are in no journal, trace, operation or record', async () => {
    const everything = JSON.stringify([
      await bench.handlers.trace.list({ limit: 5000 }, call),
      await bench.handlers.journal.list({ limit: 500 }, call),
      await bench.handlers.operations.list({ limit: 100 }, call),
    ]);
    for (const secret of ['55555555', '3535353535353535', '"9999"', '39393939FFFFFFFF'])
      expect(everything).not.toContain(secret);
  });
});
