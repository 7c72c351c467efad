import type { Handlers } from '#shared/api/handlers.ts';
import { contract } from '#shared/api/index.ts';
import { UsageError } from '#shared/errors.ts';

type Overrides = { [Area in keyof Handlers]?: Partial<Handlers[Area]> };

/** A workstation that answers only what a test gives it; everything else is refused by name. */
export function handlersWith(overrides: Overrides): Handlers {
  const areas = Object.entries(contract).map(([area, procedures]) => {
    const missing = Object.keys(procedures).map((name) => [
      name,
      () => {
        throw new UsageError('NOT_IN_THIS_TEST', `${area}.${name} is not in this test`);
      },
    ]);
    return [area, { ...Object.fromEntries(missing), ...overrides[area as keyof Handlers] }];
  });
  return Object.fromEntries(areas) as Handlers;
}

export const silentLog = { info() {}, warn() {}, error() {} };
