/** What everything below shares, and the shell around the page of the address. */
import { Suspense, type ReactNode } from 'react';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { useAddress } from './client/address.ts';
import type { Client } from './client/client.ts';
import type { TimeStore } from './client/timeState.ts';
import { ClientContext } from './client/useClient.ts';
import { TimeContext } from './client/useTime.ts';
import { ROUTES } from './routes.tsx';
import { CommandContext, type CommandRegistry } from './shell/commands.ts';
import { Shell } from './shell/Shell.tsx';
import { NotFound } from './shell/NotFound.tsx';
import { ToastProvider } from './ui/Toast.tsx';
import { TooltipProvider } from './ui/Tooltip.tsx';

export interface AppProps {
  readonly client: Client;
  readonly time: TimeStore;
  readonly commands: CommandRegistry;
}

export function App({ client, time, commands }: AppProps): ReactNode {
  return (
    // The policy of the page allows no inline style elements; our own sheets say everything.
    <CSPProvider disableStyleElements>
      <ClientContext value={client}>
        <TimeContext value={time}>
          <CommandContext value={commands}>
            <TooltipProvider>
              <ToastProvider>
                <Shell>
                  <CurrentPage />
                </Shell>
              </ToastProvider>
            </TooltipProvider>
          </CommandContext>
        </TimeContext>
      </ClientContext>
    </CSPProvider>
  );
}

function CurrentPage(): ReactNode {
  const { path } = useAddress();
  const Page = ROUTES[path];
  return <Suspense fallback={null}>{Page ? <Page key={path} /> : <NotFound path={path} />}</Suspense>;
}
