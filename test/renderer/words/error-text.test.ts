import { describe, expect, it } from 'vitest';
import { errorText } from '#renderer/components/words/error-text.ts';
import texts from '../../../resources/error-texts.json' with { type: 'json' };

describe('the text of an error', () => {
  it('takes the most specific text there is', () => {
    const refused = errorText({
      code: 'REMOTE_RSP',
      message: 'x',
      details: { subjectCode: '8.2.7', reasonCode: '3.8' },
      effect: 'codeStillGood',
    });
    expect(refused.title).toBe(texts.texts['REMOTE_RSP:8.2.7/3.8'].title);
    expect(refused.effect).toBe(texts.effect.codeStillGood);
    expect(errorText({ code: 'REMOTE_RSP', message: 'x' }).title).toBe(texts.texts.REMOTE_RSP.title);
  });

  it('never shows an unknown code without its code and message', () => {
    const unknown = errorText({ code: 'NEVER_HEARD_OF', message: 'the reason' });
    expect(`${unknown.title} ${unknown.cause}`).toContain('NEVER_HEARD_OF');
    expect(`${unknown.title} ${unknown.cause}`).toContain('the reason');
  });

  it('says nothing of an effect where none is known', () => {
    expect(errorText({ code: 'CANCELED', message: 'x' }).effect).toBe('');
  });

  it.each(Object.entries(texts.texts))(
    '%s is found by its code and details, and leaves no brace unfilled',
    (key, text) => {
      const [code = '', pair = ''] = key.split(':');
      const [first = '', second = ''] = pair.split('/');
      const details = { subjectCode: first, reasonCode: second, function: first, reason: second, fault: pair };
      const shown = errorText({ code, message: 'm', ...(pair ? { details } : {}) });
      if (!text.title.includes('{')) expect(shown.title).toBe(text.title);
      expect(`${shown.title} ${shown.cause} ${shown.nextStep}`).not.toMatch(/[{}]/);
    },
  );
});
