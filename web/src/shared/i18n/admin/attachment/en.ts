// SPDX-License-Identifier: MIT
// The words of attachments.

export const en = {
  title: 'Attachments',
  add: 'Add file',
  none: 'No attachments.',
  file: 'File',
  choose: 'Choose a file',
  limits: 'Pictures, PDF, office documents and texts, at most 25 MB.',
  fillFile: 'Choose a file.',
  tooLarge: 'This file is larger than 25 MB.',
  emptyFile: 'This file is empty.',
  name: 'Name',
  sensitive: 'Sensitive',
  sensitiveHint: 'Seen only by who may see personal data, and each look is recorded.',
  shown: 'Shown to the customer',
  upload: 'Upload',
  progress: (percent: number) => `${percent}% sent`,
  added: (name: string) => `${name} is attached.`,
  remove: (name: string) => `Remove ${name}`,
  removeTitle: (name: string) => `Remove ${name}?`,
  removeText: 'It is not shown any more, and deleted after 30 days.',
  removeAction: 'Remove',
  preview: (name: string) => `Picture: ${name}`,
};

export type AttachmentMessages = typeof en;
