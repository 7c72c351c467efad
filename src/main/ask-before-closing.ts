import { dialog, type BrowserWindow } from 'electron';
import type { Handlers } from '#shared/api/handlers.ts';

/** True when the window may close: no operation is running, or a person has said so. */
export async function askBeforeClosing(window: BrowserWindow, handlers: Handlers): Promise<boolean> {
  const { devices } = await handlers.devices.bench(undefined, { signal: undefined });
  const busy = devices.filter(({ runningOperationId }) => runningOperationId !== undefined);
  if (busy.length === 0) return true;
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    title: 'eSIM Workbench',
    message: 'An operation is still running',
    detail: `On ${busy.map(({ name }) => name).join(', ')}. Quitting stops it at the next safe point; the next start says what each card holds and goes on or takes it back.`,
    buttons: ['Keep running', 'Quit'],
    defaultId: 0,
    cancelId: 0,
  });
  return response === 1;
}
