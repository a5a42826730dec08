import '@fontsource-variable/inter/index.css';
import '../../../src/renderer/src/app/styles/tokens.css';
import '../../../src/renderer/src/app/styles/base.css';
import '../../../src/renderer/src/app/styles/controls.css';
import '../../../src/renderer/src/app/styles/floats.css';
import { mount } from 'svelte';
import Sheet from './Sheet.svelte';

mount(Sheet, { target: document.getElementById('app')! });
