import { encodeUtf8 } from '#core/protocol/bytes/index.ts';
import { UsageError } from '#shared/errors.ts';
import type { BenchServices } from '../../bench-services.ts';
import { rename } from '../../euicc/index.ts';
import { readProfiles, requireProfile } from '../../profiles/index.ts';
import type { OperationDefinition } from '../operation-kind.ts';
import type { ProfileTarget } from './profile-target.ts';

export interface NicknameInput extends ProfileTarget {
  /** Empty clears. */
  readonly nickname: string;
}

export const profileNickname = (services: BenchServices): OperationDefinition<NicknameInput> => ({
  kind: 'profileNickname',
  class: 'routine',
  steps: () => ['setNickname', 'record'],
  authorise({ nickname }) {
    if (encodeUtf8(nickname).length > 64) throw new UsageError('NICKNAME_TOO_LONG', 'over 64 bytes of UTF-8');
  },
  describe: ({ iccid }) => ({ iccid }),
  keep: (input) => input,
  perform: (context, { iccid, nickname }) =>
    services.desks.withCard(context.device, async (session) => {
      requireProfile(await readProfiles(session), iccid);
      context.pointOfNoReturn();
      await context.step('setNickname', () => rename(session, iccid, nickname));
      await context.step('record', async () => {
        const profiles = await readProfiles(session);
        services.desks.note(context.device.id, { profiles });
        if ((requireProfile(profiles, iccid).profileNickname ?? '') !== nickname)
          throw new UsageError('READ_BACK_DIFFERS', 'the card shows another nickname');
      });
      return { iccid, nickname };
    }),
  recover: (context, { iccid, nickname }) =>
    services.desks.withCard(context.device, async (session) => {
      const shown = (await readProfiles(session)).find((profile) => profile.iccid === iccid)?.profileNickname ?? '';
      const done = shown === nickname;
      context.found(`the card ${done ? 'shows the new nickname' : 'still shows the former nickname'}`, { iccid });
      return done
        ? { state: 'succeeded', action: 'nothing left to do', result: { iccid, nickname } }
        : { state: 'rolledBack', action: 'left as it was' };
    }),
});
