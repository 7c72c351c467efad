import { describe, expect, it } from 'vitest';
import { fromHex } from '#core/protocol/bytes/index.ts';
import {
  deleteEvent,
  es11AuthenticateClient,
  es11Functions,
  es11InitiateAuthentication,
  es12Functions,
  registerEvent,
} from '#core/protocol/sgp22/index.ts';

const malformed = expect.objectContaining({ code: 'MALFORMED' });
const eid = '89049032123451234512345678901235';
const success = { header: { functionExecutionStatus: { status: 'Executed-Success' } } };
const header = { functionRequesterIdentifier: '2.999.10', functionCallIdentifier: 'c-1' };

describe('ES11 and ES12 in JSON', () => {
  it('are found on the paths of the specification', () => {
    expect(Object.values(es11Functions).map(({ path }) => path)).toEqual([
      '/gsma/rsp2/es9plus/initiateAuthentication',
      '/gsma/rsp2/es9plus/authenticateClient',
    ]);
    expect(Object.values(es12Functions).map(({ path }) => path)).toEqual([
      '/gsma/rsp2/es12/registerEvent',
      '/gsma/rsp2/es12/deleteEvent',
    ]);
  });

  it('send the address of the SM-DS as smdpAddress, and read it under either name', () => {
    const request = {
      euiccChallenge: new Uint8Array(16),
      euiccInfo1: fromHex('BF2000'),
      smdpAddress: 'lpa.ds.gsma.com',
    };
    const written = { euiccChallenge: 'AAAAAAAAAAAAAAAAAAAAAA==', euiccInfo1: 'vyAA', smdpAddress: 'lpa.ds.gsma.com' };
    expect(es11InitiateAuthentication.encodeRequest(request)).toEqual(written);
    expect(es11InitiateAuthentication.decodeRequest(written)).toEqual(request);
    const { smdpAddress, ...others } = written;
    expect(es11InitiateAuthentication.decodeRequest({ ...others, smdsAddress: smdpAddress })).toEqual(request);
    expect(() => es11InitiateAuthentication.decodeRequest(others)).toThrow(malformed);
  });

  it('name the function of ES11 in a failure, not that of ES9+', () => {
    const statusCodeData = { subjectCode: '8.9.1', reasonCode: '3.8' };
    const body = { header: { functionExecutionStatus: { status: 'Failed', statusCodeData } } };
    for (const { name, decodeResponse } of Object.values(es11Functions))
      expect(() => decodeResponse(body)).toThrow(
        expect.objectContaining({ code: 'REMOTE_RSP', details: expect.objectContaining({ function: name }) }),
      );
  });

  it('carry several events, and none', () => {
    const eventEntries = [
      { eventId: 'AB-12', rspServerAddress: 'smdp.example.com' },
      { eventId: 'cd', rspServerAddress: 'localhost:8443' },
    ];
    const body = { ...success, transactionId: 'AA', eventEntries };
    const message = { transactionId: 'AA', eventEntries };
    expect(es11AuthenticateClient.encodeResponse(message)).toEqual(body);
    expect(es11AuthenticateClient.decodeResponse(body)).toEqual(message);
    expect(es11AuthenticateClient.decodeResponse({ ...body, eventEntries: [] }).eventEntries).toEqual([]);
  });

  it.each([
    ['no list', undefined],
    ['a list that is an object', {}],
    ['an entry that is text', ['x']],
    ['an entry without address', [{ eventId: 'A' }]],
    ['an entry without id', [{ rspServerAddress: 'a.example' }]],
    ['an empty id', [{ eventId: '', rspServerAddress: 'a.example' }]],
    ['an id that would break an activation code', [{ eventId: 'A$B', rspServerAddress: 'a.example' }]],
    ['an address with a path', [{ eventId: 'A', rspServerAddress: 'a.example/x' }]],
    ['an address with a user', [{ eventId: 'A', rspServerAddress: 'me@a.example' }]],
  ])('refuse %s', (_what, eventEntries) => {
    expect(() => es11AuthenticateClient.decodeResponse({ ...success, transactionId: 'AA', eventEntries })).toThrow(
      malformed,
    );
  });

  it('register and delete with the header of the requester', () => {
    const event = { eid, rspServerAddress: 'smdp.example.com', eventId: 'AB-12', forwardingIndicator: true };
    expect(registerEvent.encodeRequest({ ...event, header })).toEqual({ ...event, header });
    expect(registerEvent.decodeRequest({ ...event, header })).toEqual({ ...event, header });
    expect(deleteEvent.decodeRequest({ eid, eventId: 'AB-12', header })).toEqual({ eid, eventId: 'AB-12', header });
    expect(registerEvent.encodeResponse({})).toEqual(success);
  });

  it.each([
    ['an EID that is short', { eid: '8904' }],
    ['a forwarding indicator in text', { forwardingIndicator: 'true' }],
    ['an empty event id', { eventId: '' }],
    ['an address that is none', { rspServerAddress: 'https://smdp.example.com' }],
    ['a host name of 254 characters', { rspServerAddress: `${'a'.repeat(62)}.`.repeat(4) + 'aa' }],
    ['no header', { header: undefined }],
  ])('refuse a registration with %s', (_what, change) => {
    const event = { eid, rspServerAddress: 'smdp.example.com', eventId: 'AB-12', forwardingIndicator: false, header };
    expect(() => registerEvent.decodeRequest({ ...event, ...change })).toThrow(malformed);
  });
});
