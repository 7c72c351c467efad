import type { BppCommandId } from '#core/protocol/sgp22/index.ts';
import type { EuiccCore } from './euicc-core.ts';
import { InstallFailure } from './install-failure.ts';
import { recordInstallationResult } from './installation-result.ts';
import type { PreparedDownload } from './rsp-session.ts';

/** What outlives a load that is cut off: enough to tell its result. */
interface OpenLoading {
  readonly transactionId: string;
  readonly serverAddress: string;
  readonly smdpOid?: string | undefined;
  readonly ciPKId: string;
  readonly command: BppCommandId;
  readonly iccid?: string | undefined;
}

/** Notes how far a load has come, on a card that reports interruptions. */
export function noteLoading(
  core: EuiccCore,
  session: PreparedDownload,
  command: BppCommandId,
  iccid: string | undefined,
): void {
  if (!core.capability.reportsInterruption) return;
  const { transactionId, serverAddress, bindingCertificate, credential } = session;
  const smdpOid = bindingCertificate.registeredId;
  const note: OpenLoading = { transactionId, serverAddress, smdpOid, ciPKId: credential.ciPKId, command, iccid };
  core.records.put('euicc', 'loading', note);
}

/** The load has its result, or was cancelled. */
export function forgetLoading(core: EuiccCore): void {
  if (core.records.get('euicc', 'loading') !== undefined) core.records.delete('euicc', 'loading');
}

/** Result of a load that was cut off, as a pending notification; nothing when there was none. Durable on return. */
export function reportInterruption(core: EuiccCore): void {
  const { records } = core;
  try {
    const note = records.get<OpenLoading>('euicc', 'loading');
    if (note === undefined) return;
    const failure = new InstallFailure(note.command, 'installFailedDueToInterruption');
    const context = { ...note, smdpOid: note.smdpOid, credential: core.credentials.under(note.ciPKId) };
    const seqNumber = core.notifications.nextSeqNumber();
    recordInstallationResult(core, context, seqNumber, note.iccid, { kind: 'error', failure });
    records.delete('euicc', 'loading');
    records.commit();
  } catch (error) {
    if (!records.isMemoryFailure(error)) throw error;
    // The note stays; the next reset tries again.
    records.rollback();
    core.onFault?.(error);
  }
}
