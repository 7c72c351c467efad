import type { EventEmitter } from 'node:events';
import type { BrowserContext, Page } from '@playwright/test';
import type { WebContentsDouble } from './browser-window.ts';
import type { SessionDouble } from './session-double.ts';

/** What the parts of the double share. */
export interface Machinery {
  readonly context: BrowserContext;
  readonly session: SessionDouble;
  readonly ipcMain: EventEmitter;
  /** Tells the app of new contents. */
  adopt(contents: WebContentsDouble): void;
  belongs(page: Page, contents: WebContentsDouble): void;
  allWindowsClosed(): void;
}
