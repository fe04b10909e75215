// SPDX-License-Identifier: MIT
import { Button } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { IconPlus } from '../../icons';
import { useMay } from '../../state/session';
import { useAddText } from './add/text';

const AddCustomer = lazy(() => import('./Add'));

export function AddButton() {
  const t = useAddText();
  const may = useMay('customer_write');
  const [isOpen, setOpen] = useState(false);
  return may && (
    <>
      <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen(true)}>
        {t.add}
      </Button>
      {isOpen && <Suspense><AddCustomer close={() => setOpen(false)} /></Suspense>}
    </>
  );
}
