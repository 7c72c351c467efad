import { expect, it } from 'vitest';
import { LiveFeed } from '#core/workstation/live/index.ts';

it('wakes a listener for what it wants, and for nothing else', async () => {
  const feed = new LiveFeed<number>();
  const woken: number[][] = [];
  const listening = (async () => {
    for await (const batch of feed.batches(undefined, (value) => value % 2 === 0)) woken.push(batch);
  })();
  for (const value of [1, 2, 3]) {
    feed.publish(value);
    await new Promise((resolve) => setImmediate(resolve));
  }
  feed.publish(4);
  feed.publish(5);
  feed.publish(6);
  feed.close();
  await listening;
  expect(woken).toEqual([[2], [4, 6]]);
});
