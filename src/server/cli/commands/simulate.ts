import { type Command, InvalidArgumentError, Option } from 'commander';
import { dialectNames } from '#node/standalone/names.ts';
import type { Action } from '../action.ts';
import { WrongUsage } from '../cli-error.ts';
import { parseEid } from '../eid-option.ts';
import { parsePort } from '../port-option.ts';
import { facts, grouped, table } from '../table.ts';
import { untilInterrupted } from '../until-interrupted.ts';

interface Slot {
  readonly host: string;
  readonly port: number;
}

interface CardOptions {
  readonly vpcd: [Slot, ...Slot[]];
  readonly count?: number | 'all';
  readonly pki?: string;
  readonly eid?: string[];
  readonly protocol: 'T=0' | 'T=1';
  readonly strict?: boolean;
  readonly esimPorts?: number;
}

interface ModemOptions {
  readonly dialect?: string;
  readonly card?: string | true;
  readonly pki?: string;
  readonly cardAccess: 'sessions' | 'csim';
  readonly link?: string;
}

function parseVpcd(text: string): Slot {
  const parts = /^(.+):(\d+)$/.exec(text);
  if (parts === null) throw new InvalidArgumentError('give HOST:PORT, as 127.0.0.1:35963');
  const port = parsePort(parts[2]!);
  if (port === 0) throw new InvalidArgumentError('a slot of vpcd listens on a port of its own: 1 to 65535');
  return { host: parts[1]!, port };
}

function parsePorts(text: string): number {
  if (!/^[1-8]$/.test(text)) throw new InvalidArgumentError('eSIM ports are 1 to 8');
  return Number(text);
}

function parseCount(text: string): number | 'all' {
  if (text === 'all') return text;
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new InvalidArgumentError('a count is 1 to 999, or all');
  return Number(text);
}

/** Of an option that may be given several times. */
const each =
  <T>(parse: (text: string) => T) =>
  (text: string, earlier: readonly T[] = []): T[] => [...earlier, parse(text)];

/** What no PKI has to be looked at for. */
function checkUsage({ vpcd, eid = [], count }: CardOptions): void {
  if (new Set(eid).size < eid.length) throw new WrongUsage('an EID is given twice');
  if (new Set(vpcd.map(({ host, port }) => `${host}:${port}`)).size < vpcd.length)
    throw new WrongUsage('a slot takes one card: a --vpcd is given twice');
  if (vpcd.length === 1) return;
  if (count !== undefined) throw new WrongUsage('--count counts up from one --vpcd');
  if (eid.length > vpcd.length) throw new WrongUsage('there are more EIDs than --vpcd');
}

export function addSimulate(program: Command, action: Action): void {
  const simulate = program.command('simulate').description('the simulated devices for other programs');

  simulate
    .command('card')
    .description('simulated eUICCs as cards in virtual PC/SC readers (vpcd); until interrupted')
    .requiredOption('--vpcd <host:port>', 'a slot of vpcd; again for each further card', each(parseVpcd))
    .option(
      '--count <n>',
      'so many cards, ports counted up from --vpcd as the slots of vpcd are: 35963, 35964 (its two to begin with), 35965, …; all: one for each eUICC certificate of the PKI',
      parseCount,
    )
    .option(
      '--pki <dir>',
      "any PKI: nested folders of PEM or DER, SGP.26's among them (default: the lab's, made on first use)",
    )
    .option(
      '--eid <eid>',
      'which card; again for each further one (default: those of the PKI, in order)',
      each(parseEid),
    )
    .addOption(
      new Option('--protocol <name>', 'as a reader with this protocol shows it').choices(['T=0', 'T=1']).default('T=0'),
    )
    .option('--strict', 'refuse what peers send beyond the specifications')
    .option(
      '--esim-ports <n>',
      'profiles that can be enabled at once, as MEP-A1 of SGP.22 v3 has it (default: 1)',
      parsePorts,
    )
    .action(
      action(async ({ output, terminal, dataFolder }, options: CardOptions) => {
        checkUsage(options);
        const { vpcd, count, pki: pkiFolder, eid: eids, protocol, strict = false, esimPorts } = options;
        const { simulateCards, slotName } = await import('#node/standalone/index.ts');
        const running = await simulateCards({
          slots: vpcd,
          count,
          eids,
          dataFolder,
          pkiFolder,
          behaviour: { protocol, strict },
          esimPorts,
          onChange(eidValue, slot, { connected, reason = null }) {
            const at = slotName(slot);
            const text = connected ? `Card ${eidValue} is back in ${at}.` : `Nobody at ${at} any more; trying again.`;
            output.progress(connected ? 'reader connected' : 'reader lost', { eidValue, vpcd: at, reason }, () => text);
          },
        });
        try {
          for (const notice of running.notices) output.progress('notice', { notice }, () => `Note: ${notice}`);
          const cards = running.cards.map(({ eid, slot }) => ({ eidValue: eid, vpcd: slotName(slot) }));
          output.result({ ...cards[0], pid: process.pid, cards }, () =>
            cards.length === 1
              ? facts([
                  ['EID', grouped(cards[0]!.eidValue)],
                  ['Reader', cards[0]!.vpcd],
                ])
              : table(
                  ['READER', 'EID'],
                  cards.map((card) => [card.vpcd, grouped(card.eidValue)]),
                ),
          );
          await untilInterrupted(terminal);
        } finally {
          await running.close();
        }
      }),
    );

  simulate
    .command('modem')
    .description('a simulated modem on a pseudo-terminal, for minicom, gammu and other AT programs; until interrupted')
    .requiredOption('--pty', 'on a pseudo-terminal of its own')
    .addOption(new Option('--dialect <name>', 'of which maker').choices([...dialectNames]))
    .option('--card [eid]', 'with a simulated eUICC in its first slot, that with this EID or any', parseEid)
    .option('--pki <dir>', "whose eUICC: any PKI, as for `simulate card` (default: the lab's)")
    .addOption(
      new Option('--card-access <way>', 'how the eUICC is reached: +CCHO, +CGLA and +CCHC, or +CSIM alone')
        .choices(['sessions', 'csim'])
        .default('sessions'),
    )
    .option('--link <path>', 'a path of its own for the pseudo-terminal')
    .action(
      action(async ({ output, terminal, dataFolder }, options: ModemOptions) => {
        const { dialect, card, pki: pkiFolder, cardAccess, link } = options;
        if (pkiFolder !== undefined && card === undefined) throw new WrongUsage('--pki is about a --card');
        const { simulateModem } = await import('#node/standalone/index.ts');
        const modem = await simulateModem({
          dialect,
          dataFolder,
          card: card === true ? 'any' : card,
          pkiFolder,
          cardAccess,
          link,
        });
        try {
          const eidValue = modem.eid ?? null;
          output.result({ path: modem.path, imei: modem.imeis, eidValue, pid: process.pid }, () =>
            facts([
              ['Port', modem.path],
              ['IMEI', modem.imeis.join(', ')],
              ...(modem.eid === undefined ? [] : [['EID', grouped(modem.eid)] as const]),
            ]),
          );
          await untilInterrupted(terminal, modem.ended);
        } finally {
          await modem.close();
        }
      }),
    );
}
