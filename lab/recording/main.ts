// Starts the page that plays recordings. It is a separate document because the player needs WebAssembly, which the
// policy of the other pages forbids.
import '../app/no-eval.ts';
import '../app/tokens.css';
import '../app/fonts.css';
import '../app/base.css';
import { mount } from 'svelte';
import RecordingPage from './RecordingPage.svelte';

mount(RecordingPage, { target: document.getElementById('app')! });
