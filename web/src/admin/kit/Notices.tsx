// SPDX-License-Identifier: MIT
// What happened, said at the foot of every page; each notice can be put away.
import { MantineThemeProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { useMemo } from 'react';
import { useText } from '../state/text';

export function Notices() {
  const t = useText();
  const theme = useMemo(() => ({
    components: {
      Notification: { defaultProps: { closeButtonProps: { 'aria-label': t.close } } },
    },
  }), [t]);
  return (
    <MantineThemeProvider theme={theme}>
      <Notifications position="bottom-left" />
    </MantineThemeProvider>
  );
}
