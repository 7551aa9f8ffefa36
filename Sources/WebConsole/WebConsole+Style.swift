extension WebConsole {
  static let style = """
    :root { color-scheme: light dark; --line: #8884; --accent: #2a6df4; }
    * { box-sizing: border-box; }
    body { font: 15px/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 72rem; padding: 1rem; }
    header { display: flex; align-items: baseline; gap: 1rem; border-bottom: 1px solid var(--line); }
    h1 { font-size: 1.4rem; } h2 { font-size: 1rem; margin: 0 0 .5rem; }
    #state { opacity: .7; }
    main { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(24rem, 1fr)); margin-top: 1rem; }
    section { border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; overflow-x: auto; }
    table { border-collapse: collapse; width: 100%; }
    th { text-align: left; font-weight: 600; } td, th { padding: .2rem .5rem .2rem 0; }
    td, dd, pre { font-family: ui-monospace, monospace; font-size: .85rem; }
    dl { display: grid; grid-template-columns: 8rem 1fr; margin: 0; } dd { margin: 0; overflow-wrap: anywhere; }
    form { display: grid; gap: .5rem; } label { display: grid; gap: .2rem; }
    input, select, textarea, button { font: inherit; padding: .4rem; width: 100%; }
    button { background: var(--accent); color: white; border: 0; border-radius: .3rem; cursor: pointer; }
    pre { white-space: pre-wrap; overflow-wrap: anywhere; }
    """
}
