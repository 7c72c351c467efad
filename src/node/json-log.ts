import { pino } from 'pino';
import type { Log } from '#core/environment/index.ts';

/** The program's own log: one JSON object a line in `file`. */
export function openJsonLog(file: string): Log & { close(): void } {
  // Synchronous: few lines, none lost in a crash, and the file is open by the time a short command closes it again.
  const destination = pino.destination({ dest: file, mkdir: true, sync: true, mode: 0o600 });
  const logger = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  return {
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
    error: (message, fields = {}) => logger.error(fields, message),
    close() {
      destination.flushSync();
      destination.end();
    },
  };
}
