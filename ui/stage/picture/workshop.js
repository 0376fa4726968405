/** One worker for heavy contours, started when it is first needed. */

/**
 * @returns {{take(job: object): boolean, end(): void}} `take` says whether the job will be done: {text: the program,
 *   request, done(drawn, ms), instead()}. A newer job replaces one that waits; `instead` is called where the worker
 *   failed.
 */
export function workshop() {
  let worker = null;
  let closed = false;
  let busy = null;
  let waiting = null;

  function send(job) {
    busy = job;
    worker.postMessage({ text: job.text, ...job.request });
  }

  /** No worker here (an old browser, a strict policy): from now on the page computes by itself. */
  function fail() {
    const job = waiting ?? busy;
    end();
    job?.instead();
  }

  function answer({ data }) {
    if (data.failed) {
      fail();
      return;
    }
    const { done } = busy;
    const next = waiting;
    [busy, waiting] = [null, null];
    if (next) send(next);
    done(data.drawn, data.took);
  }

  function end() {
    closed = true;
    worker?.terminate();
    [worker, busy, waiting] = [null, null, null];
  }

  return {
    take(job) {
      if (closed) return false;
      try {
        worker ??= new Worker(new URL("./field_worker.js", import.meta.url), { type: "module" });
      } catch {
        closed = true;
        return false;
      }
      worker.onmessage = answer;
      worker.onerror = fail;
      if (busy) waiting = job;
      else send(job);
      return true;
    },
    end,
  };
}
