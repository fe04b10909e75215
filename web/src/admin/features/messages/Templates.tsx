// SPDX-License-Identifier: MIT
// What staff write often: the page of templates of messages.
import { ActionIcon, Button, Group, Loader, Paper, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { instant } from '../../../shared/format';
import { IconEdit, IconPlus, IconTrash } from '../../icons';
import { Confirm } from '../../kit/Confirm';
import { Problem } from '../../kit/Problem';
import { api, useStaff } from '../../state/session';
import { useText } from '../../state/text';
import { EditTemplate } from './EditTemplate';
import { type Template, TEMPLATES, useTemplates } from './queries';
import { useMessageWords } from './words';

export default function Templates() {
  const t = useText();
  const w = useMessageWords();
  const queries = useQueryClient();
  const { isp, permissions } = useStaff();
  const mayWrite = permissions.includes('template_write');
  const list = useTemplates();
  const [editing, setEditing] = useState<Template | 'new' | null>(null);
  const [removing, setRemoving] = useState<Template | null>(null);

  useEffect(() => {
    document.title = t.title(t.messageTemplates, isp.name);
  }, [t, isp.name]);

  async function remove(template: Template): Promise<void> {
    try {
      await api.json(`/message/templates/${template.id}?version=${template.version}`,
        { method: 'DELETE' });
      notifications.show({ message: w.templateRemoved });
    } finally {
      void queries.invalidateQueries({ queryKey: TEMPLATES });
    }
  }

  return (
    <>
      <Group justify="space-between" mb="md" gap="sm">
        <div>
          <Title order={1} size="h2">{t.messageTemplates}</Title>
          <Text c="dimmed" size="sm">{w.templatesLead}</Text>
        </div>
        {mayWrite && (
          <Button leftSection={<IconPlus size={16} />} onClick={() => setEditing('new')}>
            {w.addTemplate}
          </Button>
        )}
      </Group>
      <Paper className="table-paper">
        {list.isError ? <Problem error={list.error} retry={() => void list.refetch()} />
          : list.data === undefined ? <Group justify="center" py={60}><Loader type="dots" /></Group>
            : list.data.length === 0
              ? <Text py={48} ta="center" c="dimmed">{w.noTemplates}</Text>
              : (
                <Rows
                  rows={list.data} mayWrite={mayWrite} edit={setEditing} remove={setRemoving}
                />
              )}
      </Paper>
      {editing !== null && (
        <EditTemplate
          template={editing === 'new' ? null : editing} close={() => setEditing(null)}
        />
      )}
      {removing !== null && (
        <Confirm
          title={w.removeTemplateTitle(removing.name)} text={w.removeTemplateText}
          action={w.removeDo} color="red" run={() => remove(removing)}
          close={() => setRemoving(null)}
        />
      )}
    </>
  );
}

function Rows({ rows, mayWrite, edit, remove }: {
  rows: Template[];
  mayWrite: boolean;
  edit: (template: Template) => void;
  remove: (template: Template) => void;
}) {
  const t = useText();
  const w = useMessageWords();
  const { isp } = useStaff();
  return (
    <ul className="plain templates">
      {rows.map((x) => (
        <li key={x.id}>
          <Group justify="space-between" wrap="nowrap" align="flex-start" gap="sm">
            <div className="template">
              <Text fw={600}>{x.name}</Text>
              <Text size="sm">{x.subject}</Text>
              <Text size="sm" c="dimmed" lineClamp={2}>{x.text}</Text>
              <Text size="xs" c="dimmed">
                {[x.by?.name, instant(x.updated_at, isp.time_zone, t.dates)]
                  .filter(Boolean).join(', ')}
              </Text>
            </div>
            {mayWrite && (
              <Group gap={4} wrap="nowrap">
                <ActionIcon
                  variant="subtle" color="gray" aria-label={w.editTemplate(x.name)}
                  onClick={() => edit(x)}
                >
                  <IconEdit size={17} />
                </ActionIcon>
                <ActionIcon
                  variant="subtle" color="gray" aria-label={w.removeTemplate(x.name)}
                  onClick={() => remove(x)}
                >
                  <IconTrash size={17} />
                </ActionIcon>
              </Group>
            )}
          </Group>
        </li>
      ))}
    </ul>
  );
}
