import { createContext, type ReactNode, useContext } from 'react';

/** Names for the ids in messages and for the people and channel pickers. */
export type Directory = {
  users: readonly { id: string; name: string; label: string; is_bot: boolean }[];
  channels: readonly { id: string; name: string; is_private: boolean }[];
};

const DirectoryContext = createContext<Directory>({ users: [], channels: [] });

export function DirectoryProvider({ directory, children }: { directory: Directory; children: ReactNode }) {
  return <DirectoryContext value={directory}>{children}</DirectoryContext>;
}

export function useDirectory(): Directory {
  return useContext(DirectoryContext);
}
