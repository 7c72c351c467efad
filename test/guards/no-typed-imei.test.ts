import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { commands } from '#server/cli/commands/index.ts';
import { contract } from '#shared/api/index.ts';

/**
 * Nobody can type an IMEI into this product (shared/product.md, "What the law asks of an IMEI tool"): not over the contract, not on
 * the command line; and what writes one to a modem is called from where it may be, and from nowhere else.
 */

const root = resolve(import.meta.dirname, '../..');
const anImei = '490154203237518';

interface JsonSchema {
  readonly type?: string;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly additionalProperties?: JsonSchema | boolean;
}

/** Every member of an input by its path. */
function members(schema: JsonSchema, path: string): [path: string, schema: JsonSchema][] {
  const below = [
    ...Object.entries(schema.properties ?? {}).map(([name, one]) => [`${path}.${name}`, one] as const),
    ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].map((one) => [path, one] as const),
    ...(schema.items === undefined ? [] : [[`${path}[]`, schema.items] as const]),
  ];
  return [[path, schema], ...below.flatMap(([where, one]) => members(one, where))];
}

function inputs(): [path: string, schema: JsonSchema][] {
  return Object.entries(contract).flatMap(([area, procedures]) =>
    Object.entries(procedures).flatMap(([name, procedure]) => {
      const { inputSchema } = (procedure as { '~orpc': { inputSchema?: z.ZodType } })['~orpc'];
      if (inputSchema === undefined) return [];
      return members(z.toJSONSchema(inputSchema, { io: 'input' }) as JsonSchema, `${area}.${name}`);
    }),
  );
}

/** Command lines of ours with their arguments and options. */
function commandLines(): { readonly name: string; readonly takes: readonly string[] }[] {
  const program = new Command('esim-workbench');
  for (const add of commands) add(program, () => async () => {});
  const below = (command: Command, path: string): { name: string; takes: string[] }[] => [
    {
      name: path,
      takes: [...command.registeredArguments.map((one) => one.name()), ...command.options.map((one) => one.flags)],
    },
    ...command.commands.flatMap((one) => below(one, `${path} ${one.name()}`)),
  ];
  return below(program, 'esim-workbench');
}

/**
 * The equipment list of the lab's network (EIR, TS 22.016) is about IMEIs, and says which of them a network bars: what is typed there
 * reaches no device. It is the one exception, by name.
 */
const ofTheEquipmentList = ['services.setEquipment.imei'];
const equipmentCommand = 'esim-workbench network equipment';

describe('an IMEI cannot be typed in', () => {
  it('over the contract: no input is called one', () => {
    const all = inputs();
    expect(all.length).toBeGreaterThan(150);
    const named = all.filter(
      ([path, { type }]) => /imei/i.test(path.split('.').slice(2).join('.')) && type !== 'boolean',
    );
    expect(named.map(([path]) => path)).toEqual(ofTheEquipmentList);
  });

  it('over the contract: no input has the form of one', () => {
    const fits = (pattern: string, text: string) => new RegExp(pattern, 'u').test(text);
    const formed = inputs().filter(
      ([, { pattern }]) => pattern !== undefined && fits(pattern, anImei) && !fits(pattern, 'name'),
    );
    // An IMSI has as many digits.
    expect(formed.map(([path]) => path)).toEqual(['services.setSubscription.imsi', ...ofTheEquipmentList]);
  });

  it('over the contract: what restores takes the device, the slot and who answers for it', () => {
    const taken = inputs().flatMap(([path]) => /^imei\.restore\.(.*)/.exec(path)?.[1] ?? []);
    expect(taken.sort()).toEqual(['again', 'confirmation', 'deviceId', 'operator', 'reason', 'slot']);
  });

  it('on the command line: no argument and no option is one', () => {
    const lines = commandLines();
    expect(lines.map(({ name }) => name)).toContain('esim-workbench imei restore');
    for (const { name, takes } of lines.filter(({ name }) => name !== equipmentCommand))
      expect([name, takes.filter((one) => /imei/i.test(one))]).toEqual([name, []]);
  });

  const places = (pattern: RegExp): string[] =>
    globSync('src/**/*.{ts,tsx}', { cwd: root })
      .filter((file) => pattern.test(readFileSync(resolve(root, file), 'utf8')))
      .sort();

  it('and what writes one is called from one place each', () => {
    expect(places(/authoriseRestore\(/)).toEqual([
      'src/core/workstation/imei/restore-authorisation.ts',
      'src/core/workstation/imei/restore-imei.ts',
    ]);
    expect(places(/RestoreAuthorisation\.make\(/)).toEqual(['src/core/workstation/imei/restore-authorisation.ts']);
    expect(places(/\.executeRestore\(/)).toEqual([
      'src/core/workstation/imei/restore-imei.ts',
      'src/core/workstation/modems/modem-session.ts',
    ]);
    // On simulated modems alone; it refuses any other.
    expect(places(/\.applyImeis\(/)).toEqual([
      'src/core/workstation/imei/carry-out.ts',
      'src/core/workstation/imei/restore-imei.ts',
    ]);
    expect(places(/dialect\.imeiRestore/)).toEqual([
      // Asks whether there is a command; it sends nothing.
      'src/core/workstation/imei/restore-admission.ts',
      'src/core/workstation/imei/restore-imei.ts',
    ]);
  });
});
