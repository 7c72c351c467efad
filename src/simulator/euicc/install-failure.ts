import type { BppCommandId, InstallErrorReason } from '#core/protocol/sgp22/index.ts';

/** Why a bound package is not installed: command and reason of the ProfileInstallationResult. */
export class InstallFailure extends Error {
  override readonly name = 'InstallFailure';
  readonly command: BppCommandId;
  readonly reason: InstallErrorReason;
  /** EUICCResponse, where profile elements are to blame. */
  readonly simaResponse: Uint8Array | undefined;

  constructor(command: BppCommandId, reason: InstallErrorReason, simaResponse?: Uint8Array) {
    super(`${command}: ${reason}`);
    this.command = command;
    this.reason = reason;
    this.simaResponse = simaResponse;
  }
}
