/** What the preload leaves in the page: word of the host, and no function. */
export interface WorkbenchBridge {
  readonly host: 'electron';
}

/** The page's request, posted to its own window with one end of a MessageChannel it made. */
export const connectMessage = 'workbench:connect';
