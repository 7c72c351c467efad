import './app/fonts.ts';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { openConnection } from './client/open-connection.ts';
import { createWorkbenchClient } from './client/workbench-client.ts';

const connection = openConnection();
const client = createWorkbenchClient(connection);
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(<App client={client} connection={connection} />);
