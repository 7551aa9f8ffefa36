/// The web console: one page without outside assets that talks JSON-RPC to the port it came from.
public enum WebConsole {
  /// The page as HTML.
  public static let page = """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>OpenLedger</title>
    <style>\(style)</style>
    </head>
    <body>
    \(content)
    <script>\(script)</script>
    </body>
    </html>
    """

  private static let content = """
    <header>
      <h1>OpenLedger</h1>
      <p id="state">connecting</p>
    </header>
    <main>
      <section>
        <h2>Head block</h2>
        <dl id="head"></dl>
      </section>
      <section>
        <h2>Ask a model</h2>
        <form id="ask">
          <label>Base model <select id="model"></select></label>
          <label>Adapter <select id="adapter"></select></label>
          <label>Prompt <textarea id="prompt" rows="3">What is OpenLedger?</textarea></label>
          <label>Output tokens <input id="tokens" type="number" min="1" value="48"></label>
          <button>Ask</button> <span id="cost"></span>
        </form>
        <pre id="answer"></pre>
      </section>
      <section>
        <h2>Latest transactions</h2>
        <table><thead><tr><th>Block</th><th>Hash</th><th>From</th><th>To</th><th>OPEN</th></tr></thead>
        <tbody id="transactions"></tbody></table>
      </section>
      <section>
        <h2>System contracts</h2>
        <table><tbody id="contracts"></tbody></table>
      </section>
      <section>
        <h2>Development accounts</h2>
        <table><tbody id="accounts"></tbody></table>
      </section>
    </main>
    """
}
