import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { connectFor } from './client/carriers.ts';
import { createClient } from './client/client.ts';
import { createTimeStore } from './client/timeState.ts';
import { createCommandRegistry } from './shell/commands.ts';
import './ui/tokens.css';
import './ui/fonts.css';
import './ui/base.css';
import './ui/Table.css';

const host = document.getElementById('app');
if (!host) throw new Error('index.html has no #app.');
createRoot(host).render(
  <App client={createClient(connectFor(window))} time={createTimeStore()} commands={createCommandRegistry()} />,
);
