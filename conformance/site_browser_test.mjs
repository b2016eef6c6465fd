// Clicks through a site in Chromium, at desktop and phone width, by mouse and by keyboard; ./dev browser runs it.
//
//   node site_browser_test.mjs SITE-FOLDER [SCREENSHOT-FOLDER]
// PLAYWRIGHT is the folder of playwright-core, CHROMIUM the browser's program.
import { pathToFileURL } from 'node:url'
import { join, resolve } from 'node:path'

const { chromium } = (await import(pathToFileURL(join(process.env.PLAYWRIGHT, 'index.mjs')))).default
const [site, shots] = process.argv.slice(2).map((path) => resolve(path))
const page_url = pathToFileURL(join(site, 'index.html')).href
let failed = 0

function check(claim, holds) {
  console.log((holds ? 'ok   ' : 'WRONG ') + claim)
  if (!holds) ++failed
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] })

async function newPage(width, height, colorScheme = 'light') {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme })
  const page = await context.newPage()
  page.faults = []
  page.on('pageerror', (error) => page.faults.push(String(error)))
  page.on('console', (message) => message.type() === 'error' && page.faults.push(message.text()))
  page.on('request', (request) => request.url().startsWith('file:') || request.url().startsWith('data:') || page.faults.push('asks for ' + request.url()))
  await page.goto(page_url)
  return page
}

const shot = async (page, name) => shots && page.screenshot({ path: join(shots, name + '.png') })
// After the observer of what is in sight has had its turn.
const settled = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))))
const rows = async (page) => {
  await settled(page)
  return page.locator('#matrix tbody.cases tr:not(.later)').count()
}
const total = async (page) => parseInt(await page.locator('#shown').textContent())
const topics = (page) => page.locator('#matrix tbody.topic:not([hidden])').count()

async function desktop() {
  const page = await newPage(1400, 900)
  await shot(page, 'matrix')
  check('the first page has topics, and no case is open', (await topics(page)) > 0 && (await rows(page)) === 0)
  await page.locator('#matrix tbody.topic button').first().click()
  check('a topic opens into its cases', (await rows(page)) > 0)
  await page.locator('#matrix tbody.topic button').first().click()
  check('and closes again', (await rows(page)) === 0)
  await page.locator('#filters input[name=text]').fill('crlf')
  await page.waitForFunction(() => document.querySelectorAll('#matrix tbody.cases tr').length > 0)
  const found = await total(page)
  check('a search opens what it finds', found > 0 && (await rows(page)) > 0)
  await page.locator('#filters input[name=differ]').check()
  check('only rows that differ are fewer or as many', (await total(page)) <= found)
  check('filters are in the address', page.url().includes('text=crlf') && page.url().includes('differ=1'))
  await page.reload()
  check('and come back from it', (await page.locator('#filters input[name=text]').inputValue()) === 'crlf')
  await page.locator('#filters button[type=reset]').click()
  await page.waitForFunction(() => !location.hash)
  check('reset shows all topics', (await rows(page)) === 0)
  await columns(page)
  await keyboard(page)
  await openAll(page)
  check('no script error, no request to the network: ' + page.faults, page.faults.length === 0)
}

async function columns(page) {
  const visible = () => page.locator('#matrix .names th:visible').count()
  const before = await visible()
  await page.locator('.languages summary').click()
  await page.locator('input[name=lang]').first().uncheck()
  check('a language can be left out', (await visible()) < before)
  const widths = await page.evaluate(() => {
    const left = (cell) => Math.round(cell.getBoundingClientRect().left)
    const head = [...document.querySelectorAll('#matrix .names th')].filter((cell) => cell.offsetWidth)
    const row = [...document.querySelector('#matrix tbody.topic tr').cells].filter((cell) => cell.offsetWidth)
    return [head.map(left), row.map(left)]
  })
  check('columns stay under their names', JSON.stringify(widths[0]) === JSON.stringify(widths[1]))
  await page.locator('input[name=lang]').first().check()
}

async function keyboard(page) {
  await page.locator('#matrix tbody.topic button').first().focus()
  await page.keyboard.press('Enter')
  check('Enter opens a topic', (await rows(page)) > 0)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowRight')
  const label = await page.evaluate(() => document.activeElement.getAttribute('aria-label'))
  check(`arrow keys reach a cell that says what it is: ${label}`, /: (pass|fail|crash|hang|known|lenient|unsupported|info|not run)$/.test(label ?? ''))
  await page.keyboard.press('Enter')
  await page.waitForURL(/cases\/.*html#/)
  check('Enter opens the page of the case, at the subject', (await page.locator('h1 code').count()) === 1)
  const target = await page.evaluate(() => document.getElementById(decodeURIComponent(location.hash.slice(1))) !== null)
  check('the subject is on that page', target)
  await shot(page, 'case')
  await page.locator('.demands a').first().click()
  check('the demand is on the page of requirements', page.url().includes('requirements.html#'))
  await page.goto(page_url.replace('index.html', 'subjects.html'))
  await page.locator('tbody th a').first().click()
  check('an implementation has a page', page.url().includes('/subjects/') && (await page.locator('h1').count()) === 1)
  await shot(page, 'implementation')
  await page.goto(page_url)
}

async function openAll(page) {
  const spent = await page.evaluate(async () => {
    const begun = performance.now()
    document.getElementById('open-all').click()
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
    const opened = performance.now() - begun
    const scroll = document.getElementById('scroll')
    const steps = []
    for (let i = 0; i < 40; ++i) {
      const before = performance.now()
      scroll.scrollTop += scroll.clientHeight
      await new Promise(requestAnimationFrame)
      steps.push(performance.now() - before)
    }
    steps.sort((a, b) => a - b)
    return { opened, usual: steps[steps.length >> 1], slowest: steps.at(-1), cells: document.querySelectorAll('#matrix td').length }
  })
  check(`all opens: ${spent.cells} cells in ${Math.round(spent.opened)} ms; a step of scrolling takes ${Math.round(spent.usual)} ms, at most ${Math.round(spent.slowest)}`,
    spent.cells > 0 && spent.opened < 3000 && spent.usual < 200 && spent.slowest < 1000)
  const sticky = await page.evaluate(() => {
    const box = document.getElementById('scroll').getBoundingClientRect()
    return document.querySelector('#matrix .langs th').getBoundingClientRect().top - box.top
  })
  check('the names stay in sight', Math.abs(sticky) < 4)
  await shot(page, 'matrix-open')
}

async function phone() {
  const page = await newPage(390, 844, 'dark')
  await shot(page, 'phone')
  check('the page is no wider than a phone', await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth))
  await page.locator('#matrix tbody.topic button').first().click()
  check('a topic opens on a phone', (await rows(page)) > 0)
  await page.locator('#matrix tbody.cases a').first().click()
  check('a case fits a phone', await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth))
  await shot(page, 'phone-case')
  check('no script error on a phone: ' + page.faults, page.faults.length === 0)
}

await desktop()
await phone()
await browser.close()
process.exit(failed ? 1 : 0)
