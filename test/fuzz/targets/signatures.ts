import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { createBenchIdentity } from '#node/bench-identity/index.ts';
import { WorkbenchError } from '#shared/errors.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { ensure, type FuzzTarget } from '../engine/fuzz-target.ts';
import { mutateBytes } from '../engine/mutate-bytes.ts';

/**
 * Signatures of reports. Parts: detached or enveloping, and the damaged message in hex. Whatever is found good says the same
 * of who signed what and when as the sound one.
 */
export const signatures: FuzzTarget = {
  name: 'signatures',
  everyday: 400,
  outcomes: ['refused', 'objected to', 'good'],
  async open() {
    const folder = mkdtempSync(join(tmpdir(), 'fuzz-signatures-'));
    const clock = new ManualClock();
    const bench = createBenchIdentity({ folder, clock });
    await bench.ensure('Bench');
    const content = Buffer.from('{"format":"esim-workbench.report"}');
    // A Buffer's slice is no copy, and damage is done to slices.
    const sign = async (form: 'detached' | 'enveloping', encoding: 'der' | 'pem') =>
      Uint8Array.from(await bench.sign(content, { form, encoding, at: clock.now() }));
    const sound: Readonly<Record<string, Uint8Array>> = {
      detached: await sign('detached', 'der'),
      enveloping: await sign('enveloping', 'der'),
      pem: await sign('enveloping', 'pem'),
    };
    const check = (form: string, message: Uint8Array) =>
      form === 'detached' ? bench.check(content, message, []) : bench.check(message, undefined, []);
    const truth = new Map<string, string>();
    for (const [form, message] of Object.entries(sound)) truth.set(form, told(await check(form, message)));
    const others = Object.values(sound);
    return {
      generate(dice) {
        const form = dice.pick(Object.keys(sound));
        // Most damage leaves no message at all; one bit may leave everything but the signature.
        if (dice.chance(3)) return [form, toHex(mutateBytes(dice, sound[form]!, others).subarray(0, 20_000))];
        const damaged = Uint8Array.from(sound[form]!);
        damaged[dice.below(damaged.length)]! ^= 1 << dice.below(8);
        return [form, toHex(damaged)];
      },
      async run([form = '', hex = '']) {
        try {
          const checked = await check(form, fromHex(hex));
          const isGood = checked.signers.length > 0 && checked.signers.every(({ problems }) => problems.length === 0);
          if (!isGood) return 'objected to';
          ensure(
            [...truth.values()].includes(told(checked)),
            'a changed message is taken for good and says something else',
          );
          return 'good';
        } catch (error) {
          if (error instanceof WorkbenchError) return 'refused';
          throw error;
        }
      },
      close() {
        rmSync(folder, { recursive: true });
        return Promise.resolve();
      },
    };
  },
};

const told = ({ content, signers }: { content: Uint8Array; signers: readonly unknown[] }): string =>
  JSON.stringify([toHex(content), signers[0]]);
