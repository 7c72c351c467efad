import { describe, expect, it } from 'vitest';
import { NotificationQueue, shownNotification } from '#core/workstation/notifications/index.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { memoryStore } from '#test/support/memory-store.ts';

const found = (seqNumber: number, pendingNotification = '30') => ({
  eid: '1',
  seqNumber,
  profileManagementOperation: 'install' as const,
  notificationAddress: 'smdp.example.com',
  iccid: null,
  pendingNotification,
});

function queue() {
  const clock = new ManualClock();
  return { clock, queue: new NotificationQueue(memoryStore(), clock) };
}

describe('NotificationQueue', () => {
  it('keeps what it knows of a notification that is read off the card again', () => {
    const { queue: notifications } = queue();
    notifications.failed(notifications.enqueue(found(1)), 'HTTP_UNREACHABLE');
    expect(notifications.enqueue(found(1))).toMatchObject({ attempts: 1, lastError: 'HTTP_UNREACHABLE' });
  });

  it('takes a number that a card uses again for another notification as new', () => {
    const { queue: notifications } = queue();
    notifications.delivered(notifications.enqueue(found(1)), 204);
    expect(notifications.enqueue(found(1, '3100'))).toMatchObject({ attempts: 0, deliveredAt: null });
  });

  it('doubles the pause after each failure, up to an hour', () => {
    const { queue: notifications, clock } = queue();
    let one = notifications.enqueue(found(1));
    const pauses = Array.from({ length: 10 }, () => {
      one = notifications.failed(one, 'HTTP_TIMEOUT');
      return (one.nextAttemptAt! - clock.now()) / 1000;
    });
    expect(pauses).toEqual([15, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
    expect(shownNotification(one).state).toBe('failed');
  });

  it('lists what is unsent, oldest first', () => {
    const { queue: notifications } = queue();
    notifications.enqueue(found(12));
    notifications.enqueue(found(3));
    notifications.delivered(notifications.enqueue(found(4)), 204);
    notifications.discard(notifications.enqueue(found(5)));
    expect(notifications.unsent('1').map((one) => one.seqNumber)).toEqual([3, 12]);
  });

  it('keeps the proof of delivery', () => {
    const { queue: notifications } = queue();
    notifications.delivered(notifications.enqueue(found(1)), 204);
    expect(shownNotification(notifications.get('1', 1)!)).toMatchObject({
      state: 'delivered',
      deliveredAt: '2026-01-01T00:00:00.000Z',
      nextAttemptAt: null,
    });
  });
});
