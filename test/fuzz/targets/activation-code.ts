import { formatActivationCode, parseActivationCode, RspProtocolError } from '#core/protocol/sgp22/index.ts';
import { vectorJson, vectorsAvailable } from '#test/support/vectors.ts';
import { ensure, type FuzzTarget } from '../engine/fuzz-target.ts';
import { mutateText } from '../engine/mutate-text.ts';

const own = [
  'LPA:1$smdp.example.com$ABC-123',
  '1$SMDP.GSMA.COM$04386-AGYFT-A74Y8-3F815$1.3.6.1.4.1.31746',
  'LPA:1$smdp.example.com$04386-AGYFT-A74Y8-3F815$1.3.6.1.4.1.31746$1',
  '1$smdp.example.com$ABC$$1',
  'lpa:1$localhost:8443$',
];

/** Activation codes: accepted and then stable under writing and reading, or refused with their one error. */
export const activationCode: FuzzTarget = {
  name: 'activation-code',
  everyday: 20_000,
  outcomes: ['accepted', 'refused'],
  open: () => {
    const shared = vectorsAvailable ? stringsIn(vectorJson('activation-codes.json')) : [];
    const corpus = [...own, ...shared];
    return Promise.resolve({
      generate: (dice) => [mutateText(dice, dice.pick(corpus))],
      run([text = '']) {
        try {
          const code = parseActivationCode(text);
          const again = parseActivationCode(formatActivationCode(code));
          ensure(JSON.stringify(again) === JSON.stringify(code), 'a code written is not the one read');
          return 'accepted';
        } catch (error) {
          if (!(error instanceof RspProtocolError)) throw error;
          ensure(error.code === 'ACTIVATION_CODE', `coded ${error.code}`);
          ensure(typeof error.details['reason'] === 'string', 'a refusal without reason');
          return 'refused';
        }
      },
    });
  },
};

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return /\$/.test(value) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
