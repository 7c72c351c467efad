import { describe, expect, it } from 'vitest';
import {
  authenticateErrors,
  cancelSessionErrors,
  deleteProfileResults,
  disableProfileResults,
  downloadErrors,
  enableProfileResults,
  es10Functions,
  installErrorReasons,
  listNotificationErrors,
  loadBoundProfilePackage,
  loadCrlErrors,
  memoryResetResults,
  profileInfoListErrors,
  recordImeiBindingErrors,
  removeNotificationResults,
  retrieveNotificationsListErrors,
  setDefaultDpAddressResults,
  setNicknameResults,
  type ResultCodes,
} from '#core/protocol/sgp22/index.ts';
import { unreachableResults } from '#simulator/euicc/index.ts';

const codes: Readonly<Record<string, ResultCodes<string>>> = {
  'ES10a.SetDefaultDpAddress': setDefaultDpAddressResults,
  'ES10b.AuthenticateServer': authenticateErrors,
  'ES10b.CancelSession': cancelSessionErrors,
  'ES10b.ListNotification': listNotificationErrors,
  'ES10b.LoadBoundProfilePackage': installErrorReasons,
  'ES10b.LoadCRL': loadCrlErrors,
  'ES10b.PrepareDownload': downloadErrors,
  'ES10b.RemoveNotificationFromList': removeNotificationResults,
  'ES10b.RetrieveNotificationsList': retrieveNotificationsListErrors,
  'ES10c.DeleteProfile': deleteProfileResults,
  'ES10c.DisableProfile': disableProfileResults,
  'ES10c.EnableProfile': enableProfileResults,
  'ES10c.GetProfilesInfo': profileInfoListErrors,
  'ES10c.SetNickname': setNicknameResults,
  'ES10c.eUICCMemoryReset': memoryResetResults,
  'Workbench.RecordImeiBinding': recordImeiBindingErrors,
};

describe('results of the functions', () => {
  const functions = [...es10Functions, loadBoundProfilePackage];

  it.each(functions)('$name: what a card answers and what it never does make up its codes', ({ name, results }) => {
    const never = unreachableResults.filter((one) => one.function === name).map((one) => one.result);
    const all = ['ok', ...Object.keys(codes[name]?.codes ?? {}).filter((result) => result !== 'ok')];
    expect([...results, ...never].sort()).toEqual(all.sort());
    expect(results[0]).toBe('ok');
  });

  it('what is never answered belongs to a function, and says why', () => {
    const names = functions.map(({ name }) => name);
    for (const one of unreachableResults) {
      expect(names).toContain(one.function);
      expect(one.reason).toMatch(/\w+ \w+/);
    }
  });
});
