import { startTransition } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { loadPlot } from './charts/loadPlot.ts';
import { connectFor } from './client/carriers.ts';
import { createClient } from './client/client.ts';
import { createTimeStore } from './client/timeState.ts';
import { fitWindowFrame } from './shell/windowFrame.ts';
import { createCommandRegistry } from './shell/commands.ts';
import './ui/tokens.css';
import './ui/fonts.css';
import './ui/base.css';
import './ui/Table.css';

const host = document.getElementById('app');
if (!host) throw new Error('index.html has no #app.');
fitWindowFrame(document.documentElement, window.sightglass?.platform);
// First of all what takes time elsewhere: the way to the engine, and the plotting code.
const client = createClient(connectFor(window));
void loadPlot();
const root = createRoot(host);
// In slices, so that the engine's first answers need not wait for the whole page.
startTransition(() => root.render(<App client={client} time={createTimeStore()} commands={createCommandRegistry()} />));
