/** Starts the web page: theme, data, router. Everything a person sees begins in `web/routes.tsx`. */
import './web/styles.ts';
import { createRoot } from 'react-dom/client';
import { keepFocus } from '../ui/focus.ts';
import { App } from './web/App.tsx';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
keepFocus();
createRoot(root).render(<App />);
