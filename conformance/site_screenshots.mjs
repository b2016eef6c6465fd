// Pictures of a site: the matrix at desktop width, a phone in the dark, and the summary for sharing; ./dev screenshots.
//
//   node site_screenshots.mjs SITE-FOLDER OUT-FOLDER
// PLAYWRIGHT is the folder of playwright-core, CHROMIUM the browser's program. A picture above 200 KB is a fault.
import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const kMostBytes = 200 * 1024

const { chromium } = (await import(pathToFileURL(join(process.env.PLAYWRIGHT, 'index.mjs')))).default
const [site, out] = process.argv.slice(2).map((path) => resolve(path))
mkdirSync(out, { recursive: true })
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
let failed = 0

async function picture(name, { width, height, dark = false, full = false }, prepare) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? 'dark' : 'light' })
  const page = await context.newPage()
  await prepare(page)
  const path = join(out, name + '.png')
  await page.screenshot({ path, fullPage: full })
  await context.close()
  const { size } = statSync(path)
  console.log(`${path}: ${Math.round(size / 1024)} KB`)
  if (size > kMostBytes) ++failed
}

const open = (file) => (page) => page.goto(pathToFileURL(join(site, file)).href)

await picture('matrix', { width: 1280, height: 800 }, open('index.html'))
await picture('phone', { width: 390, height: 844, dark: true }, open('index.html'))
const summary = readFileSync(join(site, 'summary.svg'), 'utf8')
const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(summary)
await picture('summary', { width: Number(width), height: Number(height) }, (page) =>
  page.setContent(`<style>body{margin:0}svg{display:block}</style>${summary}`))
await browser.close()
process.exit(failed ? 1 : 0)
