import type { Clock, HttpClient, Log } from '#core/environment/index.ts';
import { handleDownloadProgressInfo, notificationPoints, serverResponseHeaders } from '#core/protocol/sgp22/index.ts';
import { WorkbenchError } from '#shared/errors.ts';
import type { ProgressOutbox, WaitingReport } from './progress-outbox.ts';

export interface SendProgressOptions {
  readonly outbox: ProgressOutbox;
  readonly clock: Clock;
  readonly log?: Log | undefined;
  readonly http: HttpClient;
  /** Of the operator; the function's path is added to an address without one. */
  readonly url: string;
  /** TLS identity to present (HttpRequest.clientIdentity). */
  readonly clientIdentity: string;
  /** Object identifier of this server: the functionRequesterIdentifier. */
  readonly requester: string;
}

export interface ProgressSender {
  /** Ends attempts; what is not acknowledged stays for the next start. */
  close(): Promise<void>;
}

const firstPause = 1_000;
const longestPause = 300_000;
/** An operator that has not listened for so long is not told any more. */
const giveUpAfter = 7 * 24 * 3_600_000;
const atOnce = 8;
const timeoutMs = 20_000;

/**
 * Calls ES2+.HandleDownloadProgressInfo (SGP.22 section 5.3.5) for every report of the outbox: in order for each ICCID,
 * again with back-off until the operator answers 2xx, also after a restart.
 */
export function sendProgress(options: SendProgressOptions): ProgressSender {
  const { outbox, clock, log } = options;
  const url = progressUrl(options.url);
  const inFlight = new Map<string, Promise<void>>();
  /** By ICCID: failed attempts in a row, and when the next one is due. */
  const paused = new Map<string, { readonly failures: number; readonly until: number }>();
  let timer = new AbortController();
  let isClosed = false;

  const pump = (): void => {
    timer.abort();
    if (isClosed) return;
    const now = clock.now();
    let next = Infinity;
    for (const report of outbox.heads()) {
      const until = paused.get(report.iccid)?.until ?? now;
      if (inFlight.has(report.iccid)) continue;
      if (until > now) next = Math.min(next, until);
      else if (inFlight.size < atOnce) {
        const attempt = send(report).finally(() => {
          inFlight.delete(report.iccid);
          pump();
        });
        inFlight.set(report.iccid, attempt);
      }
    }
    if (next === Infinity) return;
    timer = new AbortController();
    clock.sleep(next - now, timer.signal).then(pump, () => undefined);
  };

  const send = async (report: WaitingReport): Promise<void> => {
    const problem = await post(options, url, report);
    const isTooOld = clock.now() - report.at > giveUpAfter;
    if (problem === undefined || isTooOld) {
      outbox.remove(report.key);
      paused.delete(report.iccid);
      if (problem !== undefined) log?.error('download progress given up', { reason: problem });
      return;
    }
    const failures = (paused.get(report.iccid)?.failures ?? 0) + 1;
    const pause = Math.min(longestPause, firstPause * 2 ** Math.min(failures - 1, 20));
    paused.set(report.iccid, { failures, until: clock.now() + pause });
    log?.warn('download progress not acknowledged', { reason: problem, failures });
  };

  outbox.onAdded = pump;
  pump();
  return {
    async close() {
      isClosed = true;
      outbox.onAdded = () => {};
      timer.abort();
      await Promise.all(inFlight.values());
    },
  };
}

/** Undefined when the operator acknowledged; else why not. Never rejects. */
async function post(
  { http, clientIdentity, requester }: SendProgressOptions,
  url: string,
  report: WaitingReport,
): Promise<string | undefined> {
  const body = handleDownloadProgressInfo.encodeRequest({
    header: { functionRequesterIdentifier: requester, functionCallIdentifier: report.callId },
    eid: report.eid ?? undefined,
    iccid: report.iccid,
    profileType: report.profileType,
    timestamp: timestamp(report.at),
    notificationPointId: notificationPoints[report.point],
    notificationPointStatus: report.status,
    resultData: report.resultData,
  });
  try {
    const { status } = await http.post({
      url,
      headers: { ...serverResponseHeaders(), 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      timeoutMs,
      clientIdentity,
    });
    return status >= 200 && status < 300 ? undefined : `HTTP status ${status}`;
  } catch (error) {
    return error instanceof WorkbenchError ? error.code : 'HTTP_FAILED';
  }
}

/** YYYY-MM-DDThh:mm:ssTZD, whole seconds in UTC. */
const timestamp = (ms: number): string => new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');

const progressUrl = (given: string): string => {
  const url = new URL(given);
  if (url.pathname === '/') url.pathname = handleDownloadProgressInfo.path;
  return url.href;
};
