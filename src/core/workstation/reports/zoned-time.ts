/** Times for people, with milliseconds and offset: `2026-11-28 04:46:26.808 +01:00`. */
export function createZonedTime(timeZone: string): (iso: string) => string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    timeZoneName: 'longOffset',
  });
  return (iso) => {
    const at = Date.parse(iso);
    if (Number.isNaN(at)) return iso;
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const offset = part['timeZoneName']?.replace('GMT', '') || '+00:00';
    const second = `${part['second']}.${part['fractionalSecond']}`;
    return `${part['year']}-${part['month']}-${part['day']} ${part['hour']}:${part['minute']}:${second} ${offset}`;
  };
}

/** A zone this host knows, else undefined. */
export function knownTimeZone(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

export const hostTimeZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;
