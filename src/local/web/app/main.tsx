import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { ConfirmProvider } from './confirm.tsx';
import { NotifyProvider } from './notify.tsx';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root element');
createRoot(root).render(
  <StrictMode>
    <NotifyProvider>
      <ConfirmProvider>
        <App />
      </ConfirmProvider>
    </NotifyProvider>
  </StrictMode>,
);
