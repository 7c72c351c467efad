import { pino } from 'pino';
import type { Log } from '#core/environment/index.ts';

/** The program's own log: one JSON object a line in `file`. */
export function openJsonLog(file: string): Log & { close(): void } {
  const destination = pino.destination({ dest: file, mkdir: true, sync: false, mode: 0o600 });
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
