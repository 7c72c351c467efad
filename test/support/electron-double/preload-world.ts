import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CDPSession } from '@playwright/test';
import { MessagePortMainDouble } from './message-port-main.ts';

const world = 'electron-preload';

interface FromPage {
  readonly type: 'postMessage' | 'portMessage' | 'portClosed';
  readonly id: number;
  readonly data: string;
  readonly channel: string;
  readonly message: unknown;
  readonly ports: readonly number[];
}

/** Runs the built preload in an isolated world of the page, and pumps its messages and ports to the main process. */
export async function openPreloadWorld(options: {
  readonly session: CDPSession;
  readonly preload: string;
  postMessage(channel: string, message: unknown, ports: MessagePortMainDouble[]): void;
}): Promise<void> {
  const { session } = options;
  const secret = randomUUID().replaceAll('-', '');
  const binding = `electron${secret}`;
  const source = (name: string) =>
    readFileSync(join(import.meta.dirname, 'worlds', name), 'utf8')
      .replaceAll('__EXPOSE__', `expose-${secret}`)
      .replaceAll('__send__', binding);
  const preload = readFileSync(options.preload, 'utf8');
  const lives = new Map<number, Map<number, MessagePortMainDouble>>();

  const end = (context: number) => {
    for (const port of lives.get(context)?.values() ?? []) port.closedByOtherEnd();
    lives.delete(context);
  };

  function carryPort(context: number, id: number): MessagePortMainDouble {
    const call = (expression: string) => {
      // The page may have gone meanwhile; then the context's end closes the port.
      session.send('Runtime.evaluate', { expression, contextId: context }).catch(() => {});
    };
    const port = new MessagePortMainDouble({
      start: () => call(`__ports__.start(${id})`),
      post: (data) => call(`__ports__.post(${id}, ${JSON.stringify(data)})`),
      close: () => call(`__ports__.close(${id})`),
    });
    lives.get(context)?.set(id, port);
    return port;
  }

  session.on('Runtime.executionContextCreated', ({ context }) => {
    if (context.name === world) lives.set(context.id, new Map());
  });
  session.on('Runtime.executionContextDestroyed', ({ executionContextId }) => end(executionContextId));
  session.on('Runtime.executionContextsCleared', () => [...lives.keys()].forEach(end));
  session.on('Runtime.bindingCalled', ({ name, payload, executionContextId: context }) => {
    if (name !== binding) return;
    const message = JSON.parse(payload) as FromPage;
    if (!lives.has(context)) lives.set(context, new Map());
    if (message.type === 'postMessage') {
      options.postMessage(
        message.channel,
        message.message,
        message.ports.map((id) => carryPort(context, id)),
      );
    } else if (message.type === 'portMessage') {
      lives.get(context)?.get(message.id)?.emit('message', { data: message.data, ports: [] });
    } else lives.get(context)?.get(message.id)?.closedByOtherEnd();
  });

  await session.send('Runtime.enable');
  await session.send('Page.enable');
  await session.send('Runtime.addBinding', { name: binding, executionContextName: world });
  await session.send('Page.addScriptToEvaluateOnNewDocument', { source: source('main-world.js') });
  await session.send('Page.addScriptToEvaluateOnNewDocument', {
    source: source('isolated-world.js').replace('/*__PRELOAD__*/', () => preload),
    worldName: world,
  });
}
