import type { Browser, FrameLocator, Locator, Page, Request } from 'playwright-core';
import type { Place } from '../leak-search/leak-search.js';

/** A page of one workflow in Temporal's web UI. */
export type WorkflowTab = 'history' | 'user-metadata' | 'search-attributes';

export interface VisitOptions {
  /** Where the UI is, as this user names it. */
  readonly uiUrl: string;
  /** The same as this process reaches it. */
  readonly apiUrl: string;
  readonly namespace: string;
  /** A server that this user's browser cannot reach. */
  readonly blocked?: string;
}

const PATIENCE_MS = 30_000;

/** A person in front of Temporal's web UI: what the pages show, and what the browser was given for them. */
export class UiVisit {
  readonly #received: Promise<Place[]>[] = [];

  private constructor(
    readonly page: Page,
    readonly options: VisitOptions,
  ) {
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('requestfinished', (request) => this.#received.push(bodyOf(request)));
  }

  static async open(browser: Browser, options: VisitOptions): Promise<UiVisit> {
    const context = await browser.newContext({ viewport: { width: 1500, height: 1600 } });
    const { blocked } = options;
    if (blocked !== undefined)
      await context.route(
        ({ origin }) => origin === blocked,
        (route) => route.abort(),
      );
    return new UiVisit(await context.newPage(), options);
  }

  /** Opens a tab of a workflow's page; from another tab of the same workflow by a click, as a person does. */
  async goTo(workflowId: string, tab: WorkflowTab): Promise<void> {
    const heading = this.page.getByTestId('workflow-id-heading');
    if ((await heading.count()) > 0 && (await heading.innerText()).trim() === workflowId) {
      await this.page.getByTestId(`${tab}-tab`).click();
      return;
    }
    const { uiUrl, apiUrl, namespace } = this.options;
    const path = `namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)}`;
    const answer = await this.page.request.get(`${apiUrl}/api/v1/${path}`);
    const { workflowExecutionInfo: info } = (await answer.json()) as {
      workflowExecutionInfo: { execution: { runId: string } };
    };
    await this.page.goto(`${uiUrl}/${path}/${info.execution.runId}/${tab}`);
    await heading.waitFor();
  }

  /** The static summary, as the user metadata tab shows it. */
  async summary(): Promise<string> {
    return (await this.#rendered(0).locator('main').innerText()).trim();
  }

  /** The current details: what stands above the table, and the table's rows, its heading first. */
  async currentDetails(): Promise<{ lines: string[]; rows: string[][] }> {
    const main = this.#rendered(1).locator('main');
    await main.waitFor();
    const paragraphs = await main.locator('p').allInnerTexts();
    const rows = await main.locator('tr').all();
    return {
      lines: paragraphs.map((line) => line.trim()).filter((line) => line !== ''),
      rows: await Promise.all(rows.map((row) => row.locator('th, td').allInnerTexts())),
    };
  }

  /** Whether the whole table of the current details is visible, without scrolling in its frame. */
  async showsWholeTable(): Promise<boolean> {
    const [frame, table] = await Promise.all([
      this.#frame(1).boundingBox(),
      this.#rendered(1).locator('table').boundingBox(),
    ]);
    return frame !== null && table !== null && table.y + table.height <= frame.y + frame.height;
  }

  /** What the event history calls its events, oldest first: "Timer Started: Start To Fire Timeout 7 days Summary …". */
  async events(): Promise<string[]> {
    const rows = this.page.getByTestId('event-summary-row');
    await rows.first().waitFor();
    const texts = await rows.allInnerTexts();
    return texts
      .map((text) => text.split('\t').map((cell) => cell.replace(/\s+/g, ' ').trim()))
      .sort(([a], [b]) => Number(a) - Number(b))
      .map((cells) => `${cells.at(-2)}: ${cells.at(-1)}`);
  }

  /** The search attributes as the UI's JSON shows them. */
  async searchAttributes(): Promise<Record<string, unknown>> {
    const json = this.page.locator('.cm-content').filter({ hasText: 'indexedFields' });
    const shown = JSON.parse(await json.innerText()) as { indexedFields: Record<string, unknown> };
    return shown.indexedFields;
  }

  /** The ids of the workflows that a list query finds. */
  async list(query: string): Promise<string[]> {
    const { uiUrl, namespace } = this.options;
    await this.page.goto(`${uiUrl}/namespaces/${namespace}/workflows?query=${encodeURIComponent(query)}`);
    const links = this.page.locator('table a[href*="/workflows/"]').filter({ hasText: /\// });
    await links.first().waitFor();
    return [...new Set(await links.allInnerTexts())].map((text) => text.trim()).sort();
  }

  async text(): Promise<string> {
    return this.page.locator('body').innerText();
  }

  /** Everything that this user could read or dig out: what is on the page, and the data that came for it. */
  async everything(): Promise<Place[]> {
    const frames = await Promise.all(this.page.frames().map((frame) => frame.content()));
    const received = (await Promise.all(this.#received)).flat();
    const shown = [...frames, await this.text()].map((text) => ({
      name: this.page.url(),
      bytes: Buffer.from(text),
    }));
    return [...shown, ...received];
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }

  #rendered(index: number): FrameLocator {
    return this.#frame(index).contentFrame();
  }

  /** The UI has markdown rendered by its server, each text in a frame of its own: the summary, then the current details. */
  #frame(index: number): Locator {
    return this.page.locator('iframe[title="output"]').nth(index);
  }
}

/** The UI's own programs are no data, and an answer whose page has gone meanwhile was not read by anybody. */
async function bodyOf(request: Request): Promise<Place[]> {
  const response = await request.response().catch(() => null);
  if (!response || !/json|html/.test(response.headers()['content-type'] ?? '')) return [];
  const bytes = await response.body().catch(() => undefined);
  return bytes ? [{ name: `the answer of ${response.url()}`, bytes }] : [];
}
