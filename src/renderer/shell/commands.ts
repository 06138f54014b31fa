/**
 * Commands: everything a key or the palette can do, registered by whoever can do it. A page's commands exist while it is
 * shown; the shortcut sheet and the palette show what is there now.
 */
import { createContext, useContext, useEffect, useRef, useSyncExternalStore } from 'react';
import { AppError } from '../../shared/errors.ts';
import type { IconName } from '../ui/Icon.tsx';

export type CommandGroup = 'Anywhere' | 'Go to' | 'Time' | 'Charts' | 'Explore' | 'Alerts and targets';

export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group: CommandGroup;
  readonly detail?: string;
  readonly icon?: IconName;
  /** `Mod+K`, `G O`, `Shift+ArrowLeft`. Single letters are off while typing, and wherever a person switched them off. */
  readonly keys?: string;
  /** Only a key, not a row of the palette. */
  readonly isKeyOnly?: boolean;
  readonly run: () => void;
}

export interface CommandRegistry {
  add(command: Command): () => void;
  readonly list: () => readonly Command[];
  readonly watch: (listener: () => void) => () => void;
}

export function createCommandRegistry(): CommandRegistry {
  const listeners = new Set<() => void>();
  let commands: readonly Command[] = [];
  const set = (next: readonly Command[]): void => {
    commands = next;
    for (const listener of listeners) listener();
  };
  return {
    add(command) {
      set([...commands.filter((other) => other.id !== command.id), command]);
      return () => set(commands.filter((other) => other !== command));
    },
    list: () => commands,
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

export const CommandContext = createContext<CommandRegistry | undefined>(undefined);

export function useCommandRegistry(): CommandRegistry {
  const registry = useContext(CommandContext);
  if (!registry) throw new AppError('internal', 'There are no commands above this component.');
  return registry;
}

export function useCommandList(): readonly Command[] {
  const registry = useCommandRegistry();
  return useSyncExternalStore(registry.watch, registry.list);
}

/** Offers commands while the component is mounted; `run` may close over anything, the newest one is called. */
export function useCommands(commands: readonly Command[]): void {
  const registry = useCommandRegistry();
  const newest = useRef(commands);
  useEffect(() => {
    newest.current = commands;
  });
  const shape = JSON.stringify(commands.map(({ run: _run, ...rest }) => rest));
  useEffect(() => {
    const shapes = JSON.parse(shape) as readonly Omit<Command, 'run'>[];
    const stops = shapes.map((command) => {
      const run = (): void => newest.current.find(({ id }) => id === command.id)?.run();
      return registry.add({ ...command, run });
    });
    return () => {
      for (const stop of stops) stop();
    };
  }, [registry, shape]);
}
