import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { slotName, simulateCards, type SimulateCardsOptions, type StandaloneCards } from '#node/standalone/index.ts';
import { fingerprint, secondEid, sgp26Tree, treeEid, type Sgp26Tree } from '#test/support/sgp26-tree.ts';
import { VpcdDouble } from '#test/support/vpcd-double.ts';

const eidCommand = '80E2910006BF3E035C015A';
const host = '127.0.0.1';

let base: string;
let tree: Sgp26Tree;
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'simulate-cards-'));
  tree = sgp26Tree(join(base, 'pki'));
}, 60_000);
afterAll(() => {
  tree.workshop.remove();
  rmSync(base, { recursive: true });
});

let copies = 0;
/** The tree without some files, or without all whose names `left` matches. */
function copyWithout(names: readonly string[], left?: RegExp): string {
  const folder = join(base, `cut ${++copies}`);
  cpSync(tree.folder, folder, { recursive: true });
  for (const name of names) rmSync(join(folder, name));
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const { parentPath, name } of files)
    if (left?.test(join(parentPath, name)) === true) rmSync(join(parentPath, name));
  return folder;
}

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
async function slots(count: number): Promise<VpcdDouble[]> {
  const row = await VpcdDouble.openRow(count);
  ends.push(async () => void (await Promise.all(row.map((slot) => slot.close()))));
  return row;
}
async function insert(
  readers: readonly VpcdDouble[],
  options: Partial<SimulateCardsOptions> = {},
): Promise<StandaloneCards> {
  const [first, ...rest] = readers.map(({ port }) => ({ host, port }));
  const running = await simulateCards({ slots: [first!, ...rest], dataFolder: join(base, 'data'), ...options });
  ends.push(() => running.close());
  return running;
}
const eidIn = async (reader: VpcdDouble): Promise<string> => {
  await reader.start();
  return (await reader.exchange(eidCommand)).slice(10, -4);
};

describe('a card of the lab in a virtual reader', () => {
  it('answers ATR and commands, and names its EID', async () => {
    const readers = await slots(1);
    const eid = '89049032000001000000000000000559';
    const { cards } = await insert(readers, { eids: [eid] });
    expect(cards).toEqual([{ eid, slot: { host, port: readers[0]!.port } }]);
    expect(await readers[0]!.start()).toMatch(/^3[BF]/);
    expect(await readers[0]!.exchange(eidCommand)).toBe(`BF3E125A10${eid}9000`);
  });

  it('is one of several, each with an EID of its own, on ports counted up', async () => {
    const readers = await slots(3);
    const { cards } = await insert([readers[0]!], { count: 3 });
    expect(cards.map(({ slot }) => slotName(slot))).toEqual(readers.map(({ port }) => `${host}:${port}`));
    expect(new Set(cards.map(({ eid }) => eid)).size).toBe(3);
    for (const [i, reader] of readers.entries()) expect(await eidIn(reader)).toBe(cards[i]!.eid);
  });

  it('comes back when pcscd does, each change told once, its memory kept', async () => {
    const [reader] = await slots(1);
    const onChange = vi.fn();
    const running = await insert([reader!], { onChange });
    const [{ eid, slot }] = running.cards as [StandaloneCards['cards'][0]];
    await reader!.start();
    // SetDefaultDpAddress (SGP.22 section 5.7.4) "a.example", to be read back by GetEuiccConfiguredAddresses.
    expect(await reader!.exchange('80E291000EBF3F0B8009612E6578616D706C65')).toBe('BF3F038001009000');
    await reader!.close();
    await vi.waitFor(
      () => expect(onChange).toHaveBeenCalledWith(eid, slot, expect.objectContaining({ connected: false })),
      { timeout: 20_000 },
    );
    await reader!.reopen();
    await reader!.start();
    expect(await reader!.exchange('80E2910003BF3C00')).toMatch(/^BF3C..8009612E6578616D706C65.*9000$/);
    expect(onChange.mock.calls.map(([, , { connected }]) => connected as boolean)).toEqual([false, true]);
  });

  it('says where no vpcd listens, and frees its folder', async () => {
    const [reader] = await slots(1);
    const [other] = await slots(1);
    await other!.close();
    for (let attempt = 0; attempt < 2; attempt++) {
      await expect(insert([reader!, other!])).rejects.toMatchObject({
        code: 'VPCD_UNREACHABLE',
        details: { address: `${host}:${other!.port}`, reason: expect.stringContaining('ECONNREFUSED') as string },
      });
    }
    await other!.reopen();
    expect((await insert([reader!, other!])).cards).toHaveLength(2);
  });

  it('is refused an EID that is none, or not the lab’s', async () => {
    const readers = await slots(1);
    for (const [eid, code] of [
      ['11111111111111111111111111111170', 'EID_NOT_OF_LAB'],
      ['1'.repeat(32), 'EID_INVALID'],
    ] as const)
      await expect(insert(readers, { eids: [eid] })).rejects.toMatchObject({ code });
  });
});

describe('a card of any PKI in a virtual reader', () => {
  const pki = () => ({ pkiFolder: tree.folder });

  it('is the one whose certificates lie in the folder, with the CIs of both curves; nothing is written there', async () => {
    const before = fingerprint(tree.folder);
    const readers = await slots(2);
    const { cards, notices } = await insert([readers[0]!], { ...pki(), count: 'all' });
    expect(cards.map(({ eid }) => eid)).toEqual([secondEid, treeEid]);
    expect(notices).toEqual([]);
    for (const [i, reader] of readers.entries()) expect(await eidIn(reader)).toBe(cards[i]!.eid);
    // EUICCInfo1: both CIs verify; the second card signs under both, the first under NIST alone.
    const [first, second] = [
      await readers[0]!.exchange('80E2910003BF2000'),
      await readers[1]!.exchange('80E2910003BF2000'),
    ];
    expect(first).toMatch(/A92C0414.{40}0414.{40}AA160414.{40}9000$/);
    expect(second).toMatch(/A92C(0414.{40}0414.{40})AA2C\1(?:.*)9000$/);
    expect(fingerprint(tree.folder)).toEqual(before);
  });

  it('is chosen by --eid, and the others are named', async () => {
    const readers = await slots(1);
    const { cards, notices } = await insert(readers, { ...pki(), eids: [treeEid] });
    expect(cards[0]!.eid).toBe(treeEid);
    expect(notices).toEqual([expect.stringContaining(secondEid)]);
  });

  it('is issued by the folder’s EUM when it has no certificate, and stays the same card', async () => {
    const before = fingerprint(tree.folder);
    const eid = '89049032000000000000000000090276';
    const cardFolder = join(base, 'data', 'cards', eid, 'pki');
    let made: string[] = [];
    for (let start = 0; start < 2; start++) {
      const readers = await slots(1);
      const running = await insert(readers, { ...pki(), eids: [eid] });
      expect(running.notices.join(' ')).toContain(`EID ${eid} has no certificate in the folder`);
      expect(await eidIn(readers[0]!)).toBe(eid);
      await running.close();
      if (start === 0) made = fingerprint(cardFolder);
    }
    expect(made).toHaveLength(2);
    expect(fingerprint(cardFolder)).toEqual(made);
    expect(fingerprint(tree.folder)).toEqual(before);
    // More cards than certificates: the EUM makes the rest.
    const readers = await slots(4);
    const { cards } = await insert([readers[0]!], { ...pki(), count: 4 });
    expect(new Set(cards.map((card) => card.eid)).size).toBe(4);
    for (const card of cards) expect(card.eid).toMatch(/^89049032/);
  });

  it.each([
    ['an EID beyond the EUM’s EIN', [], '89086030202200000022000023022943', /EIDs that begin with 89049032 only/],
    [
      'a certificate without key, nor an EUM with one',
      [
        'eUICC/SK_EUICC_ECDSA_NIST.pem',
        'eUICC/SK_EUICC_ECDSA_BRP.pem',
        'EUM/SK_EUM_ECDSA_NIST.pem',
        'EUM/SK_EUM_ECDSA_BRP.pem',
      ],
      treeEid,
      /the private key of eUICC\/CERT_EUICC_ECDSA_NIST\.der/,
    ],
  ] as const)('is refused with %s: what is there, and what is missing', async (_what, without, eid, missing) => {
    const cut = copyWithout(without);
    const before = fingerprint(cut);
    const details = {
      eid,
      folder: cut,
      missing: expect.stringMatching(missing) as string,
      found: expect.stringContaining('CI "Test CI" P-256') as string,
    };
    await expect(insert(await slots(1), { pkiFolder: cut, eids: [eid] })).rejects.toMatchObject({
      code: 'EID_NOT_OF_PKI',
      details,
    });
    expect(fingerprint(cut)).toEqual(before);
  });

  it('is refused where the folder holds something else altogether', async () => {
    const [folder, ca] = [join(base, 'foreign'), copyWithout([], /^(?!.*(CertificateIssuer|README))/)];
    mkdirSync(folder);
    writeFileSync(join(folder, 'holiday.jpg'), 'x');
    await expect(insert(await slots(1), { pkiFolder: folder })).rejects.toMatchObject({
      code: 'PKI_INCOMPLETE',
      details: { missing: 'a CI certificate' },
    });
    expect(readdirSync(folder)).toEqual(['holiday.jpg']);
    await expect(insert(await slots(1), { pkiFolder: ca })).rejects.toMatchObject({
      code: 'PKI_INCOMPLETE',
      details: { missing: expect.stringContaining('an eUICC certificate with private keys') as string },
    });
  });
});
