/** What of an AT line may be shown: PINs and keys are gone before a line leaves the room, their length stays. */

const stars = (text: string) => '*'.repeat(text.length);

/** APDUs that carry PINs (TS 102 221 section 11.1.9 ff), and AUTHENTICATE. */
const secretInstructions = new Set(['20', '24', '26', '28', '2C', '88']);

export function maskedLine(line: string): string {
  const pins = /^(AT\+(?:CPIN|CPWD|CLCK)=)(.*)$/i.exec(line);
  if (pins) return pins[1]! + pins[2]!.replace(/\d{4,}/g, stars);
  return line.replace(
    /^(AT\+(?:CSIM|CGLA)=[\d,]*"?)([0-9A-F]{10})([0-9A-F]+)/i,
    (_, head: string, header: string, data: string) =>
      secretInstructions.has(header.slice(2, 4).toUpperCase()) ? head + header + stars(data) : head + header + data,
  );
}
