// SPDX-License-Identifier: MIT
// Icons are imported one by one: the package's barrel costs thousands of
// modules a build.
declare module '@tabler/icons-react/dist/esm/icons/*' {
  import type { Icon } from '@tabler/icons-react';

  const icon: Icon;
  export default icon;
}
