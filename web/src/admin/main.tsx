// SPDX-License-Identifier: MIT
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '@mantine/spotlight/styles.layer.css';
import './admin.css';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { ApiError } from '../shared/api';
import { App } from './app';
import { startLeaveGuard } from './kit/leave';
import { Notices } from './kit/Notices';
import { start } from './state/session';
import { startLanguage } from './state/text';
import { nonce, theme, variables } from './theme';

// react-remove-scroll, inside Mantine's modals, looks for its nonce here.
Object.assign(globalThis, { __webpack_nonce__: nonce() });

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5000,
      retry: (n, error) => error instanceof ApiError && error.isAway && n < 2,
    },
  },
});

startLeaveGuard();
void start();
void startLanguage().then(() => {
  createRoot(document.getElementById('app')!).render(
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      getStyleNonce={nonce}
    >
      <QueryClientProvider client={queries}>
        <Notices />
        <App />
      </QueryClientProvider>
    </MantineProvider>,
  );
});
