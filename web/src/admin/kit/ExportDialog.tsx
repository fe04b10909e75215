// SPDX-License-Identifier: MIT
// The whole filtered list as a file: CSV from the list itself, Excel as a job.
import { Alert, Button, Group, Progress, Radio, Stack, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { isAbort, once } from '../../shared/api';
import { csv as csvText, fileName } from '../../shared/csv';
import { count } from '../../shared/format';
import type { ExportJob } from '../../shared/types';
import { IconAlert, IconDownload } from '../icons';
import { api, useStaff } from '../state/session';
import { useText } from '../state/text';
import { AppModal } from './AppModal';
import type { Shown } from './ResourceTable';
import { save } from './save';
import { sheetCell, tickedRows } from './ticked';
import { wordsOf } from './words';

const POLL_MS = 700;
const EXCEL = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

type Format = 'csv' | 'xlsx';

export function ExportDialog({ list, path, shown, total, close }: {
  list: string;
  path: string;
  shown: Shown;
  total: string;
  close: () => void;
}) {
  const t = useText();
  const { today } = useStaff();
  const [format, setFormat] = useState<Format>('csv');
  const [isBusy, setBusy] = useState(false);
  const [job, setJob] = useState<ExportJob | null>(null);
  const [failure, setFailure] = useState('');
  const stop = useRef<AbortController | null>(null);

  useEffect(() => () => stop.current?.abort(), []);

  /** Ticked rows are few: the page makes either file of them. */
  async function ticked(ids: readonly number[], signal: AbortSignal): Promise<void> {
    const rows = await tickedRows(ids, async (query) => (await api.blob(
      `${path}?${query}&columns=${shown.columns.join()}`, { accept: 'text/csv', signal },
    )).text());
    if (format === 'csv') {
      save(new Blob(['\uFEFF', csvText(rows)], { type: 'text/csv;charset=utf-8' }),
        fileName(list, today, 'csv'));
    } else {
      const { xlsx: made } = await import('../../shared/xlsx');
      save(new Blob([made(list, rows.map((row) => row.map(sheetCell))) as BlobPart],
        { type: EXCEL }), fileName(list, today, 'xlsx'));
    }
    close();
  }

  async function csv(signal: AbortSignal): Promise<void> {
    const blob = await api.blob(
      `${path}?${shown.query === '' ? '' : `${shown.query}&`}columns=${
        shown.columns.join()}`,
      { accept: 'text/csv', signal },
    );
    // Without the mark Excel reads the code page of its machine: "AndrÃ©".
    save(new Blob(['\uFEFF', blob], { type: 'text/csv;charset=utf-8' }),
      fileName(list, today, 'csv'));
    close();
  }

  async function xlsx(signal: AbortSignal): Promise<void> {
    let now = await api.json<ExportJob>('/exports', {
      method: 'POST',
      body: { list, query: shown.query, columns: shown.columns, format: 'xlsx' },
      idempotencyKey: once(),
      signal,
    });
    setJob(now);
    while (now.state === 'queued' || now.state === 'running') {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      if (signal.aborted) {
        return;
      }
      now = await api.json<ExportJob>(`/exports/${now.id}`, { signal });
      setJob(now);
    }
    if (now.state === 'failed') {
      setFailure(now.error || t.exportFailed);
      setJob(null);
    }
  }

  async function run(): Promise<void> {
    stop.current = new AbortController();
    setBusy(true);
    setFailure('');
    try {
      const { signal } = stop.current;
      await (shown.ids !== undefined ? ticked(shown.ids, signal)
        : (format === 'csv' ? csv : xlsx)(signal));
    } catch (error) {
      if (!isAbort(error)) {
        setFailure(wordsOf(error, t));
        setJob(null);
      }
    } finally {
      setBusy(false);
    }
  }

  return (
    <AppModal title={t.exportTitle} close={close}>
      <Stack gap="md">
        {failure !== '' && <Alert color="red" role="alert">{failure}</Alert>}
        {job === null ? (
          <>
            <Alert
              color="orange" icon={<IconAlert size={20} />} title={t.exportWarning}
            >
              {t.exportWarningText(total)}
            </Alert>
            <Radio.Group
              label={t.format} value={format} onChange={(v) => setFormat(v as Format)}
            >
              <Stack gap="xs" mt="xs">
                <Radio value="csv" label={t.exportCsv} description={t.exportCsvHint} />
                <Radio
                  value="xlsx" label={t.exportExcel} description={t.exportExcelHint}
                />
              </Stack>
            </Radio.Group>
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={close}>{t.cancel}</Button>
              <Button
                loading={isBusy} leftSection={<IconDownload size={16} />}
                onClick={() => void run()}
              >
                {t.exportStart}
              </Button>
            </Group>
          </>
        ) : (
          <Job job={job} close={close} />
        )}
      </Stack>
    </AppModal>
  );
}

function Job({ job, close }: { job: ExportJob; close: () => void }) {
  const t = useText();
  const isDone = job.state === 'done';
  return (
    <>
      <Text role="status" fw={600}>
        {isDone ? t.exportDone : job.state === 'queued'
          ? t.exportQueued : t.exportRunning(count(job.rows ?? 0))}
      </Text>
      <Progress
        value={isDone ? 100 : job.progress} size="lg" radius="md" animated={!isDone}
        aria-label={t.exportTitle}
      />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={close}>{t.close}</Button>
        {isDone && (
          <Button
            component="a" href={`/api/admin/v1/exports/${job.id}/file`} download
            leftSection={<IconDownload size={16} />}
          >
            {t.download}
          </Button>
        )}
      </Group>
    </>
  );
}
