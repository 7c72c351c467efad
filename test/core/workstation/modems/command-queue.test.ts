import { expect, test } from 'vitest';
import { Cancellation } from '#core/workstation/live/index.ts';
import { CommandQueue, type CommandPriority } from '#core/workstation/modems/command-queue.ts';

/** Work that ends when it is told to, and the order in which work began. */
function works() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string) => () =>
    new Promise<string>((resolve) => {
      begun.push(name);
      ends.set(name, () => resolve(name));
    });
  const end = async (name: string) => {
    ends.get(name)!();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { begun, work, end };
}

test('the highest priority goes first, and in the order of asking inside one; what runs is not interrupted', async () => {
  const queue = new CommandQueue();
  const { begun, work, end } = works();
  const asked: [string, CommandPriority][] = [
    ['running', 'terminal'],
    ['terminal 1', 'terminal'],
    ['background 1', 'background'],
    ['operation 1', 'operation'],
    ['terminal 2', 'terminal'],
    ['operation 2', 'operation'],
    ['background 2', 'background'],
  ];
  const done = asked.map(([name, priority]) => queue.run(work(name), { priority }));
  const order = ['running', 'operation 1', 'operation 2', 'background 1', 'background 2', 'terminal 1', 'terminal 2'];
  for (let i = 0; i < order.length; i++) {
    expect(begun).toEqual(order.slice(0, i + 1));
    await end(order[i]!);
  }
  expect(await Promise.all(done)).toEqual(asked.map(([name]) => name));
});

test('what waits is taken back at once, what runs is seen to its end', async () => {
  const queue = new CommandQueue();
  const { begun, work, end } = works();
  const cancellation = new Cancellation();
  const running = queue.run(work('running'), { signal: cancellation });
  const waiting = queue.run(work('waiting'), { signal: cancellation });
  const other = queue.run(work('other'));
  cancellation.cancel(new Error('no more'));
  await expect(waiting).rejects.toThrow('no more');
  expect(begun).toEqual(['running']);
  await end('running');
  expect(await running).toBe('running');
  await end('other');
  expect(await other).toBe('other');
  await expect(queue.run(work('late'), { signal: cancellation })).rejects.toThrow('no more');
  expect(begun).toEqual(['running', 'other']);
});

test('work that fails does not hold up the rest', async () => {
  const queue = new CommandQueue();
  const failed = queue.run(() => Promise.reject(new Error('broken')));
  const next = queue.run(() => Promise.resolve('fine'));
  await expect(failed).rejects.toThrow('broken');
  expect(await next).toBe('fine');
});
