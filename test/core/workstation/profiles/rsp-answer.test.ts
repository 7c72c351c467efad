import { describe, expect, it } from 'vitest';
import { rspStatusMeanings } from '#core/protocol/sgp22/index.ts';
import { asWorkbenchError } from '#core/workstation/profiles/index.ts';
import { isPermanentRefusal, readRspAnswer } from '#core/workstation/profiles/rsp-answer.ts';
import { RspProtocolError } from '#core/protocol/sgp22/index.ts';
import { errorText } from '#server/cli/error-text.ts';
import { errorText as rendererText } from '../../../../src/renderer/components/words/error-text.ts';
import { WorkbenchError } from '#shared/errors.ts';

const of = { host: 'smdp.example.com', function: 'authenticateClient' };
const answer = (status: number, body = '', headers = {}) => ({ status, body, headers });
const wireOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    if (error instanceof WorkbenchError) return error.toWire();
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('answers of RSP servers', () => {
  it.each([
    [301, 'redirect'],
    [302, 'redirect'],
    [401, 'denied'],
    [403, 'denied'],
    [404, 'notFound'],
    [405, 'notFound'],
    [429, 'busy'],
    [503, 'busy'],
    [400, 'request'],
    [415, 'request'],
    [500, 'server'],
    [502, 'server'],
  ])('of HTTP status %d are %s', (status, fault) => {
    const wire = wireOf(() => readRspAnswer(answer(status, '<html>', { location: 'https://x.example/?token=1' }), of));
    expect(wire).toMatchObject({ code: 'HTTP_STATUS', details: { status, fault, host: of.host } });
    const text = errorText(wire);
    expect(`${text.meaning} ${text.next}`).toContain(String(status));
    expect(`${text.title} ${text.meaning} ${text.next}`).not.toMatch(/[?{}]|token/);
    expect(rendererText(wire).title).toBe(text.title);
  });

  it.each([
    ['', 'application/json', 'empty'],
    ['<!DOCTYPE html><title>Log in</title>', 'text/html; charset=utf-8', 'webPage'],
    ['pong', 'text/plain', 'contentType'],
    ['{"header":', 'application/json', 'notJson'],
    ['[1]', 'application/json;charset=UTF-8', 'notJson'],
  ])('with the body %j of type %s are %s', (body, type, fault) => {
    const wire = wireOf(() => readRspAnswer(answer(200, body, { 'content-type': type }), of));
    expect(wire).toMatchObject({ code: 'REMOTE_ANSWER_INVALID', details: { fault } });
    expect(errorText(wire).meaning).toMatch(/smdp\.example\.com/);
  });

  it('count by what they say, whatever their type or status', () => {
    const refusal = { header: { functionExecutionStatus: { status: 'Failed' } } };
    expect(readRspAnswer(answer(200, '{"a":1}', { 'content-type': 'text/plain' }), of)).toEqual({ a: 1 });
    expect(readRspAnswer(answer(201, '{"a":1}'), of)).toEqual({ a: 1 });
    expect(readRspAnswer(answer(500, JSON.stringify(refusal)), of)).toEqual(refusal);
  });

  it('of cancelSession may be empty or anything: 2xx is enough', () => {
    for (const body of ['', 'OK'])
      expect(readRspAnswer(answer(204, body), { ...of, function: 'cancelSession' })).toMatchObject({
        header: { functionExecutionStatus: { status: 'Executed-Success' } },
      });
  });

  it('refuse for good by 4xx that do not ask to come again', () => {
    expect([400, 404, 410, 415, 422].filter(isPermanentRefusal)).toHaveLength(5);
    expect([200, 302, 401, 403, 408, 425, 429, 500, 503].filter(isPermanentRefusal)).toEqual([]);
  });
});

describe('refusals by subject and reason', () => {
  const refused = (subjectCode: string, reasonCode: string, status = 'Failed') =>
    asWorkbenchError(
      new RspProtocolError('REMOTE_RSP', 'x', { details: { function: 'ES9+.X', status, subjectCode, reasonCode } }),
    ) as WorkbenchError;

  it('each have a text of their own', () => {
    const general = errorText(new WorkbenchError('REMOTE_RSP', 'x').toWire()).title;
    for (const pair of Object.keys(rspStatusMeanings)) {
      const [subject = '', reason = ''] = pair.split('/');
      expect([pair, errorText(refused(subject, reason).toWire()).title]).not.toEqual([pair, general]);
    }
  });

  it('that nobody has a text for are put together from the words of both codes', () => {
    for (const text of [
      errorText(refused('8.2.9', '3.8').toWire()).meaning,
      rendererText(refused('8.2.9', '3.8').toWire()).cause,
    ])
      expect(text).toBe('It answered to ES9+.X: Profile metadata – Refused (8.2.9/3.8).');
    expect(errorText(refused('8.2.9', '9.9').toWire()).meaning).toContain('Profile metadata – reason 9.9');
    expect(errorText(refused('7.7', '9.9').toWire()).meaning).toBe('It answered 7.7/9.9 to ES9+.X.');
    expect(errorText(refused('', '', 'Expired').toWire()).title).toBe('The server says it is too late');
  });
});
