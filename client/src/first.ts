/**
 * Runs inside the document, before anything else has arrived: opens the WebSocket, and shows the outline of the
 * preview in the colours and language of the person. The page works without it.
 */
import { readRoute } from './app/route.ts';
import { chooseLanguage } from './i18n/languages.ts';
import { openEarly, webSocketUrl } from './signalling/early-socket.ts';
import { pathInSite, siteUrl } from './util/site-url.ts';
import { browserStore } from './util/store.ts';

const store = browserStore(() => window.localStorage);
const tabStore = browserStore(() => window.sessionStorage);
const { documentElement: page, currentScript } = document;

openEarly(webSocketUrl(window.location, siteUrl('/socket.io/')));

const language = chooseLanguage(store.read('language'), navigator.languages);
page.lang = language;
page.dataset.theme = store.read('theme') ?? 'system';
const texts = currentScript?.dataset[language];
if (texts) preload(siteUrl(texts));

const route = readRoute(pathInSite(window.location.pathname));
if (route.page === 'room') showOutline(route.room);

function preload(href: string): void {
  document.head.append(Object.assign(document.createElement('link'), { rel: 'modulepreload', href, crossOrigin: '' }));
}

function showOutline(room: string): void {
  const outline = document.querySelector<HTMLElement>('[data-outline]');
  if (outline === null) return;
  const given = new URLSearchParams(window.location.search).get('name');
  const name = given ?? tabStore.read('suggested-name') ?? store.read('name') ?? '';
  for (const part of outline.querySelectorAll<HTMLElement>(`[data-${language}]`)) {
    part.textContent = part.dataset[language] ?? '';
  }
  for (const part of outline.querySelectorAll('[data-room]')) part.textContent = room;
  for (const input of outline.querySelectorAll('input')) {
    input.value = name;
    input.placeholder = input.getAttribute(`data-${language}-placeholder`) ?? input.placeholder;
  }
  outline.hidden = false;
}
