import type { Device, TerminalLine } from '#shared/api/index.ts';
import { errorText } from './error-text.ts';
import type { Client } from './open-client.ts';
import type { Output } from './output.ts';
import type { Prompt, Terminal } from './terminal.ts';
import { terminalLineText } from './terminal-line-text.ts';
import { wireOf } from './wire-error.ts';

/** Reads lines and sends them until the input ends; what the modem says by itself comes in between. */
export async function talkToModem(client: Client, device: Device, terminal: Terminal, output: Output): Promise<void> {
  const deviceId = device.id;
  const before = await client.modem.history({ deviceId, limit: 200 });
  const prompt = terminal.prompt(
    'AT> ',
    before.filter(({ masked }) => !masked).map(({ line }) => line),
  );
  const say = (text: string) => (output.json ? undefined : prompt.print(text));
  const ended = new AbortController();
  const listening = tellEvents(client, deviceId, prompt, output, ended.signal);
  say(`${device.name}${device.modemPort === undefined ? '' : ` on ${device.modemPort}`}. Ctrl+C ends.`);
  try {
    for await (const typed of prompt.lines) {
      const line = typed.trim();
      if (line === '') continue;
      try {
        const exchange = await client.modem.send({ deviceId, line });
        if (output.json) output.result(exchange, () => '');
        // What the modem says by itself is told as it comes.
        for (const one of exchange.transcript)
          if (one.direction === 'rx' || (one.direction === 'tx' && !terminal.interactive)) say(terminalLineText(one));
      } catch (error) {
        const wire = wireOf(error);
        const { title, next } = errorText(wire);
        if (output.json) output.failure(wire);
        else say(`${title}. ${next} (${wire.code})`);
      }
    }
  } finally {
    ended.abort();
    prompt.close();
    await listening;
  }
}

async function tellEvents(
  client: Client,
  deviceId: string,
  prompt: Prompt,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const tell = (line: TerminalLine) => {
    if (line.direction !== 'event') return;
    if (output.json) output.progress('modem.event', { line });
    else prompt.print(terminalLineText(line));
  };
  try {
    let isFirst = true;
    for await (const lines of await client.modem.watch({ deviceId }, { signal })) {
      // The first batch is of before.
      if (!isFirst) lines.forEach(tell);
      isFirst = false;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
