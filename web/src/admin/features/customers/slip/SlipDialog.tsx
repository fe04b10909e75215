// SPDX-License-Identifier: MIT
// The slip as it will be printed. The browser prints a copy of it that stands
// apart from the page, so that nothing else comes on the paper.
import { Alert, Button, Group, Stack } from '@mantine/core';
import { createPortal } from 'react-dom';
import { instant } from '../../../../shared/format';
import { AppModal } from '../../../kit/AppModal';
import { QrCode } from '../../../kit/QrCode';
import { useStaff } from '../../../state/session';
import { useText } from '../../../state/text';
import './slip.css';
import { paperText, useSlipText } from './text';
import type { Slip } from './useSlip';

export function SlipDialog({ slip, close }: { slip: Slip; close: () => void }) {
  const t = useSlipText();
  const b = useText();
  return (
    <AppModal title={t.title} close={close} size="34rem">
      <Stack gap="md">
        <Alert color="orange" role="status">{t.shownOnce}</Alert>
        <Paper slip={slip} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>{b.close}</Button>
          <Button data-autofocus onClick={() => window.print()}>{t.print}</Button>
        </Group>
      </Stack>
      {createPortal(<div className="slip-print"><Paper slip={slip} /></div>, document.body)}
    </AppModal>
  );
}

function Paper({ slip }: { slip: Slip }) {
  const { isp } = useStaff();
  const p = paperText[slip.language];
  const rows = [
    [p.customer, slip.name], [p.code, slip.code], [p.portal, slip.portal_url],
    [p.username, slip.username],
  ];
  return (
    <section className="slip" lang={slip.language} aria-label={p.welcome}>
      <div className="slip-head">
        <strong>{isp.name}</strong>
        {isp.phone !== '' && <span>{isp.phone}</span>}
      </div>
      <p className="slip-title">{p.welcome}</p>
      <dl>
        {rows.map(([name, text]) => (
          <div key={name}><dt>{name}</dt><dd>{text}</dd></div>
        ))}
      </dl>
      <p>{p.setPassword}:</p>
      <div className="slip-link">
        <QrCode svg={slip.svg} label={p.scan} />
        <code>{slip.url}</code>
      </div>
      <p><strong>{p.once(instant(slip.expires_at, isp.time_zone, p.dates))}</strong></p>
      {isp.phone !== '' && <p>{p.help(isp.phone)}</p>}
    </section>
  );
}
