/**
 * A workstation that dies: `node crash-child.ts FOLDER WORK N` does WORK on the bench of FOLDER and kills itself at the N-th
 * append to the journal or to the notification queue since the work began; N may also name the entry ("step.done enableProfile").
 * Before the commit where the entry tells an outcome (the work is done, nobody knows), after it where it tells an intent (it is
 * known, the work is not done). WORK `recovery` is what a start does with what a former crash left.
 * Prints FINISHED when the place was never reached.
 */
import { flushCompileCache } from 'node:module';
import type { Store, StoreTransaction } from '#core/environment/index.ts';
import { createWorkstation } from '#core/workstation/index.ts';
import { createEnvironment } from '#node/create-environment.ts';
import { call } from './workstation-bench.ts';
import { crashWorks } from './crash-works.ts';

const [folder, workName, ordinal] = process.argv.slice(2);
const work = crashWorks[workName as keyof typeof crashWorks];
let armed = workName === 'recovery';
let appends = 0;

/** There is no way out of SIGKILL; what follows is never reached. */
function die(): never {
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}

function mortal(store: Store): Store {
  return {
    ...{
      get: store.get.bind(store),
      list: store.list.bind(store),
      count: store.count.bind(store),
      close: () => store.close(),
    },
    transact<T>(change: (transaction: StoreTransaction) => T): T {
      let dieAfter = false;
      const result = store.transact((transaction) => {
        const answer = change({
          get: (collection, key) => transaction.get(collection, key),
          list: (collection, range) => transaction.list(collection, range),
          delete: (collection, key) => transaction.delete(collection, key),
          put(collection, key, value) {
            transaction.put(collection, key, value);
            // The notification queue's own writes count too: between two journal entries lies every delivery.
            if (!armed || (collection !== 'journal' && collection !== 'notifications')) return;
            const { event, data } = value as { event?: string; data?: Record<string, string> };
            if (String(++appends) !== ordinal && `${event} ${data?.['step']}` !== ordinal) return;
            dieAfter = event === 'step.intended' || event === 'operation.started';
            if (!dieAfter) die();
          },
        });
        return answer;
      });
      if (dieAfter) die();
      return result;
    },
  };
}

const { environment, close } = await createEnvironment({ dataFolder: folder!, host: 'node', mode: 'simulated' });
const workstation = await createWorkstation({ ...environment, store: mortal(environment.store) });
if (workName === 'recovery') {
  process.stdout.write('FINISHED succeeded\n');
  process.exit(0);
}
await workstation.handlers.devices.bench(undefined, call);
const start = await work.prepare(workstation.handlers);
// Killed soon: what was compiled is kept for the next run now.
flushCompileCache();
armed = true;
const { operationId } = await start();
for await (const operation of workstation.handlers.operations.watch({ operationId }, call)) {
  if (operation.question?.kind === 'confirmMoves')
    await workstation.handlers.operations.answer({ operationId, answer: { kind: 'confirmMoves', accept: true } }, call);
  if (operation.endedAt !== null) process.stdout.write(`FINISHED ${operation.state} ${operation.error?.code ?? ''}\n`);
}
armed = false;
await workstation.close();
await close();
