import type { EventEmitter } from 'node:events';
import type { BrowserContext, Page } from '@playwright/test';
import type { Navigating, SessionDouble } from './session-double.ts';

/** Contents of a window, as the other parts see them. */
export interface Contents extends Navigating {
  readonly page: Promise<Page>;
}

/** What the parts of the double share. */
export interface Machinery {
  readonly context: BrowserContext;
  readonly session: SessionDouble;
  readonly ipcMain: EventEmitter;
  /** Tells the app of new contents. */
  adopt(contents: Contents): void;
  belongs(page: Page, contents: Contents): void;
  allWindowsClosed(): void;
}
