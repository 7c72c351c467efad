/** Numbers and times as people read them; the host's local zone. */
const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hour12: false,
});
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium', hour12: false });

export const timeOfDay = (iso: string): string => clock.format(new Date(iso));
export const dayAndTime = (iso: string): string => day.format(new Date(iso));

/** Host time on a trace line: ISO 8601 with milliseconds, without the date. */
export const preciseTime = (iso: string): string => /T([\d:.]+)/.exec(iso)?.[1] ?? iso;

export const kibibytes = (bytes: number): string =>
  `${(bytes / 1024).toLocaleString('en', { maximumFractionDigits: 1 })} KiB`;

export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1000)} s`;
}

export function count(amount: number, one: string, many = `${one}s`): string {
  return `${amount} ${amount === 1 ? one : many}`;
}

/** Groups of four for the eye; what is copied stays plain. */
export const groupsOfFour = (digits: string): string[] => digits.match(/.{1,4}/g) ?? [];
