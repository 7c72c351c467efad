import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatActivationCode, parseActivationCode, RspProtocolError } from '#core/protocol/sgp22/index.ts';
import { vectorJson, vectorsAvailable } from '#test/support/vectors.ts';

interface Case {
  input: string;
  verdict: 'valid' | 'tolerated' | 'invalid';
  expect: {
    format: string;
    smdpAddress: string;
    matchingId: string;
    smdpOid: string | null;
    confirmationCodeRequired: boolean;
  } | null;
  reason?: string;
  why: string;
}

describe.skipIf(!vectorsAvailable)('activation codes of the outside vectors', () => {
  const { cases } = vectorsAvailable ? vectorJson<{ cases: Case[] }>('activation-codes.json') : { cases: [] };
  const shown = cases.map((one) => ({ ...one, label: one.input.slice(0, 60) }));

  it.each(shown.filter(({ verdict }) => verdict !== 'invalid'))('accepts "$label" ($verdict: $why)', (one) => {
    const code = parseActivationCode(one.input);
    expect({ ...code, smdpOid: code.smdpOid ?? null }).toEqual(one.expect);
    if (one.verdict === 'valid') expect(formatActivationCode(code)).toBe(one.input.replace(/^LPA:/, ''));
  });

  it.each(shown.filter(({ verdict }) => verdict === 'invalid'))('refuses "$label" ($reason)', ({ input, reason }) => {
    expect(() => parseActivationCode(input)).toThrow(
      expect.objectContaining({ code: 'ACTIVATION_CODE', details: { reason } }),
    );
  });
});

describe('activation codes', () => {
  it('come back from their canonical form', () => {
    const code = fc.record({
      format: fc.constant('1' as const),
      smdpAddress: fc.stringMatching(/^[a-z0-9]{1,20}(\.[a-z0-9]{1,10}){1,3}$/),
      matchingId: fc.stringMatching(/^[A-Z0-9-]{0,40}$/),
      smdpOid: fc.option(fc.stringMatching(/^2\.[1-9][0-9]{0,3}(\.[1-9][0-9]{0,3}){1,4}$/), { nil: undefined }),
      confirmationCodeRequired: fc.boolean(),
    });
    fc.assert(
      fc.property(code, (one) => {
        expect(parseActivationCode(`LPA:${formatActivationCode(one)}`)).toEqual(one);
      }),
    );
  });

  it('are refused with the typed error alone, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `LPA:1$${text}`),
        ),
        (text) => {
          try {
            parseActivationCode(text);
          } catch (error) {
            expect(error).toBeInstanceOf(RspProtocolError);
          }
        },
      ),
    );
  });
});
