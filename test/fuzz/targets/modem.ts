import { toHex } from '#core/protocol/bytes/index.ts';
import { dialects } from '#core/protocol/at/index.ts';
import { createModem } from '#simulator/modem/index.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { vectorFiles, vectorLines, vectorsAvailable } from '#test/support/vectors.ts';
import type { Dice } from '../engine/dice.ts';
import { ensure, type FuzzTarget } from '../engine/fuzz-target.ts';
import { changeBlindly } from '../engine/mutate-bytes.ts';
import { mutateText } from '../engine/mutate-text.ts';
import { LabCard } from '../support/lab-card.ts';
import { uiccCommands } from '../support/well-formed.ts';

const own = [
  ...[
    'AT',
    'ATE0',
    'ATE1',
    'ATV0',
    'ATV1',
    'ATI',
    'A/',
    'AT+CGSN',
    'AT+CGSN=1',
    'AT+CIMI',
    'AT+CPIN?',
    'AT+CPIN="1234"',
  ],
  ...[
    'AT+CFUN=0',
    'AT+CFUN=1',
    'AT+CFUN=1,1',
    'AT+CMEE=2',
    'AT+CREG?',
    'AT+CREG=2',
    'AT+CEREG=3',
    'AT+COPS?',
    'AT+COPS=2',
    'AT+COPS=1,2,"00101"',
    'AT+CGATT=1',
    'AT+CGDCONT=2,"IPV4V6","a.b"',
    'AT+CGACT=1,2',
    'AT+CGPADDR=1',
    'AT+CGCONTRDP',
    'AT+CEER',
    'AT+CSQ',
    'AT+CESQ',
    'AT+QCCID',
  ],
  ...[
    'AT+EGMR=1,7,"001010100000007"',
    'AT+EGMR=0,7',
    'AT+QUIMSLOT=2',
    'AT+QUIMSLOT=1',
    'AT+CCHO="A0000005591010FFFFFFFF8900000100"',
  ],
  ...[
    'AT+CCHC=1',
    'AT+CGLA=1,10,"80E2910000"',
    'AT+CSIM=10,"0070000001"',
    'AT+CSIM=14,"00A40004023F00"',
    'AT+CGMM;+CGMI',
  ],
];
const eol = '\r';

/** The simulated modem under lines nobody would send; parts: the dialect, then pieces of what is written. It answers AT after. */
export const modem: FuzzTarget = {
  name: 'modem',
  everyday: 300,
  outcomes: ['refused some', 'took all'],
  async open() {
    const lab = await LabCard.open();
    const base = lab.copy();
    const shared = vectorsAvailable
      ? vectorFiles('at', '.jsonl')
          .flatMap((path) => vectorLines<{ readonly dir?: string; readonly text?: string }>(path))
          .flatMap(({ dir, text }) => (dir === 'host-to-modem' && text !== undefined ? [text.trim()] : []))
      : [];
    const corpus = [...own, ...shared];
    return {
      generate: (dice) => [
        dice.pick(dialects).id,
        ...Array.from({ length: 1 + dice.below(25) }, () => piece(dice, corpus)),
      ],
      async run([dialect = '', ...pieces]) {
        const clock = new ManualClock();
        const store = base.fork();
        const card = lab.start(store);
        const slots = [{ card: () => card }, { card: () => undefined }];
        const id = dialects.find((one) => one.id === dialect)?.id;
        const imeis = ['001010100000007', '001010100000015'];
        const modem = createModem({ id: 'fuzzed', store, clock, imeis, slots, dialect: id });
        let heard = '';
        modem.onData((bytes) => (heard += String.fromCharCode(...bytes.subarray(0, 10_000))));
        const write = (text: string) =>
          modem.write(Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff));
        for (const text of pieces) {
          write(text);
          if (text.length % 5 === 0) await clock.advance(2_000);
        }
        const refused = heard.includes('ERROR');
        await clock.advance(600_000);
        write(`\x1b${eol}`);
        await clock.advance(600_000);
        heard = '';
        // Command echo or numeric results may be what the line is set to.
        write(`ATE0V1${eol}`);
        await clock.advance(1_000);
        ensure(/OK\r\n|\r?0\r/.test(heard), `the modem says ${JSON.stringify(heard.slice(0, 60))} to AT`);
        ensure(/^\d{15}$/.test(modem.imei(1)), 'an IMEI that is none');
        modem.close();
        lab.stateAfterPowerCut(store);
        return refused ? 'refused some' : 'took all';
      },
    };
  },
};

function piece(dice: Dice, corpus: readonly string[]): string {
  if (dice.chance(3)) {
    const hex = toHex(dice.chance(2) ? dice.pick(uiccCommands) : changeBlindly(dice, dice.pick(uiccCommands)));
    const line = `AT+C${dice.pick(['SIM=', 'GLA=1,', 'GLA=0,'])}${hex.length},"${hex}"`;
    return `${dice.chance(4) ? mutateText(dice, line) : line}${eol}`;
  }
  const text = dice.pick(corpus);
  return `${dice.chance(3) ? text : mutateText(dice, text)}${dice.chance(10) ? '' : eol}`;
}
