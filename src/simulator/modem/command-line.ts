/** What a modem reads: V.250 section 5.2 (command lines) and 5.4 (extended syntax), TS 27.007 section 4. */

export interface ModemCommand {
  /** `I`, `E`, `+CGSN`, `#CCID`: upper case. */
  readonly name: string;
  readonly form: 'execute' | 'read' | 'test' | 'set';
  /** Parameters of the set form, quotes removed. A basic command has its number here. */
  readonly parameters: readonly string[];
}

const extended = /^([+^#$%*!][A-Z0-9]+)(=\?|\?|=)?/i;
const basic = /^(&?[A-Z])(\d*)/i;

/** Commands of the text after `AT`, in order; undefined when it is not one. */
export function parseCommandLine(body: string): ModemCommand[] | undefined {
  const commands: ModemCommand[] = [];
  let rest = body.trim();
  while (rest !== '') {
    const [command, length] = (extended.test(rest) ? readExtended(rest) : readBasic(rest)) ?? [];
    if (command === undefined || length === undefined) return undefined;
    commands.push(command);
    rest = rest.slice(length).trim();
  }
  return commands;
}

function readExtended(text: string): [ModemCommand, number] | undefined {
  const head = extended.exec(text)!;
  const name = head[1]!.toUpperCase();
  const end = endOfCommand(text);
  const value = text.slice(head[0].length, end);
  const next = text[end] === ';' ? end + 1 : end;
  if (head[2] === '=') return [{ name, form: 'set', parameters: splitParameters(value) }, next];
  if (value.trim() !== '') return undefined;
  const form = head[2] === '?' ? 'read' : head[2] === '=?' ? 'test' : 'execute';
  return [{ name, form, parameters: [] }, next];
}

function readBasic(text: string): [ModemCommand, number] | undefined {
  const register = /^S(\d{1,3})(?:=(\d{0,3})|(\?))/i.exec(text);
  if (register !== null) {
    const [whole, number, value, read] = register;
    const form = read === undefined ? 'set' : 'read';
    return [{ name: 'S', form, parameters: value === undefined ? [number!] : [number!, value] }, whole.length];
  }
  const head = basic.exec(text);
  if (head === null) return undefined;
  const parameters = head[2] === '' ? [] : [head[2]!];
  return [{ name: head[1]!.toUpperCase(), form: 'execute', parameters }, head[0].length];
}

function endOfCommand(text: string): number {
  let inQuotes = false;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"') inQuotes = !inQuotes;
    else if (text[i] === ';' && !inQuotes) return i;
  }
  return text.length;
}

function splitParameters(text: string): string[] {
  const parameters = text.match(/"[^"]*"|[^,"]+|(?<=,|^)(?=,|$)/g) ?? [];
  return parameters.map((one) => one.trim().replace(/^"|"$/g, ''));
}
