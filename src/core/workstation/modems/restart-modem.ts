import type { Clock } from '#core/environment/index.ts';
import { WorkbenchError } from '#shared/errors.ts';
import type { AtConversation } from './at-conversation.ts';

/** Milliseconds between two looks at a modem that restarts. */
const lookEvery = 250;
/** A modem that went on answering for so long after it was told to restart has done so unseen, or never will. */
const goingDownMs = 6_000;

/**
 * Tells the modem to restart and waits until it is back, wherever its port turns up again. Rejects like `tell`, with DeviceError
 * `gone` or `timeout` when it is not back `withinMs` after it was told.
 */
export async function restartModem(
  conversation: AtConversation,
  clock: Clock,
  { tell, withinMs }: { readonly tell: () => Promise<unknown>; readonly withinMs: number },
): Promise<void> {
  // One that leaves before it said OK has been told all the same.
  await tell().catch((error: unknown) => {
    if (!conversation.isGone) throw error;
  });
  const start = clock.now();
  const left = () => withinMs - (clock.now() - start);
  let wentDown = false;
  while (left() > 0) {
    if (conversation.isGone) {
      wentDown = true;
      await openAgain(conversation, clock, left);
    }
    const answers = await conversation.answers(lookEvery);
    wentDown ||= conversation.startSeen || !answers;
    if (answers && (wentDown || clock.now() - start >= goingDownMs)) return;
    if (answers) await clock.sleep(lookEvery);
  }
  throw conversation.silentError('AT');
}

/** A port that comes back is first missing, then not ours to open until udev has seen it. */
async function openAgain(conversation: AtConversation, clock: Clock, left: () => number): Promise<void> {
  for (;;) {
    try {
      return await conversation.openAgain();
    } catch (error) {
      if (conversation.isClosed || !(error instanceof WorkbenchError) || left() <= 0) throw error;
    }
    await clock.sleep(lookEvery);
  }
}
