import { describe, expect, it } from 'vitest';
import {
  findActivationCode,
  looksLikeActivationCode,
} from '#renderer/components/code-input/looks-like-activation-code.ts';
import { vectorJson, vectorsAvailable } from '../../support/vectors.ts';

interface Cases {
  cases: { input: string; verdict: 'valid' | 'tolerated' | 'invalid' }[];
}

describe.skipIf(!vectorsAvailable)('activation codes of the vectors', () => {
  it('each valid code is recognised on the clipboard', () => {
    const valid = vectorJson<Cases>('activation-codes.json').cases.filter((one) => one.verdict === 'valid');
    expect(valid.length).toBeGreaterThan(5);
    expect(valid.map((one) => one.input).filter((input) => !looksLikeActivationCode(input))).toEqual([]);
  });
});

describe('a text that holds an activation code', () => {
  it.each([
    ['LPA:1$smdp.example.com$ABC', 'LPA:1$smdp.example.com$ABC'],
    ['  lpa:1$smdp.example.com$ABC\n', 'lpa:1$smdp.example.com$ABC'],
    ['1$smdp.example.com$ABC$$1', '1$smdp.example.com$ABC$$1'],
    ['Your plan: LPA:1$smdp.example.com$ABC – enjoy', 'LPA:1$smdp.example.com$ABC'],
    ['<img alt="LPA:1$smdp.example.com$ABC">', 'LPA:1$smdp.example.com$ABC'],
  ])('%j gives the code', (text, code) => {
    expect(findActivationCode(text)).toBe(code);
  });

  it.each([
    '',
    'a shopping list',
    'https://example.com/?a=1$2$3',
    '1$',
    'pay 1$ now',
    '89049032000001000000000000000171',
  ])('%j holds none', (text) => {
    expect(findActivationCode(text)).toBeUndefined();
  });
});
