// SPDX-License-Identifier: MIT
import { render } from 'preact';
import './tokens.css';
import './portal.css';
import './forms.css';
import './usage.css';
import { App } from './app';
import { followLinks } from './router';
import { start } from './state/session';
import { startLanguage } from './state/text';
import { startTheme } from './state/theme';

startTheme();
document.addEventListener('click', followLinks);

// Both at once: the words decide what can be drawn, the session which view.
void start();
void startLanguage().then(() => {
  render(<App />, document.getElementById('app')!);
});
