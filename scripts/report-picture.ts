// Makes the picture of the README: node scripts/with-node.mjs scripts/report-picture.ts <report.html> docs/images/report.png
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { launchChromium, openWatched } from '../test/chromium.ts';

const [report, target] = process.argv.slice(2);
mkdirSync(path.dirname(target), { recursive: true });
const browser = await launchChromium();
try {
  const { page } = await openWatched(browser, { width: 1280, height: 1180, colorScheme: 'light' });
  await page.goto(pathToFileURL(path.resolve(report)).href);
  await page.evaluate("document.querySelector('#measured')?.scrollIntoView()");
  await page.screenshot({ path: target });
} finally {
  await browser.close();
}
