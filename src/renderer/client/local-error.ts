import type { WorkbenchErrorWire } from '#shared/errors.ts';

/** An error of the window itself, in the contract's form. */
export class LocalError extends Error {
  readonly wire: WorkbenchErrorWire;
  constructor(wire: WorkbenchErrorWire) {
    super(wire.message);
    this.wire = wire;
  }
}
