extension WebConsole {
  static let script = #"""
    "use strict";
    const element = id => document.getElementById(id);
    let lastID = 0;
    async function rpc(method, ...params) {
      const response = await fetch("/", {
        method: "POST", headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ jsonrpc: "2.0", id: ++lastID, method, params })
      });
      const reply = await response.json();
      if (reply.error) throw new Error(reply.error.message);
      return reply.result;
    }
    const short = text => text ? text.slice(0, 10) + "…" + text.slice(-6) : "contract creation";
    function open(wei) {
      const value = BigInt(wei), unit = 10n ** 18n;
      const fraction = (value % unit).toString().padStart(18, "0").slice(0, 4);
      return (value / unit).toLocaleString("en") + "." + fraction;
    }
    function rows(id, table) {
      element(id).replaceChildren(...table.map(cells => {
        const row = document.createElement("tr");
        row.append(...cells.map(text => {
          const cell = document.createElement("td");
          cell.textContent = text;
          return cell;
        }));
        return row;
      }));
    }
    function facts(id, pairs) {
      element(id).replaceChildren(...pairs.flatMap(([name, value]) => {
        const term = document.createElement("dt"), detail = document.createElement("dd");
        term.textContent = name;
        detail.textContent = value;
        return [term, detail];
      }));
    }
    let seen = null, transactions = [];
    async function refresh() {
      try {
        const head = await rpc("eth_getBlockByNumber", "latest", true);
        element("state").textContent = "block " + Number(head.number);
        if (seen === head.hash) return;
        facts("head", [
          ["Number", Number(head.number)], ["Hash", head.hash], ["Time", new Date(Number(head.timestamp) * 1000).toLocaleString()],
          ["Transactions", head.transactions.length], ["Gas used", Number(head.gasUsed).toLocaleString("en")],
          ["Base fee", Number(head.baseFeePerGas).toLocaleString("en") + " wei"], ["State root", head.stateRoot]
        ]);
        const first = seen === null ? Math.max(0, Number(head.number) - 9) : Math.max(lastNumber + 1, Number(head.number) - 9);
        for (let number = first; number <= Number(head.number); number++) {
          const block = number === Number(head.number) ? head : await rpc("eth_getBlockByNumber", "0x" + number.toString(16), true);
          transactions = block.transactions.reverse().concat(transactions).slice(0, 12);
        }
        lastNumber = Number(head.number);
        seen = head.hash;
        rows("transactions", transactions.map(entry => [
          Number(entry.blockNumber), short(entry.hash), short(entry.from), short(entry.to), open(entry.value)]));
        const accounts = await rpc("eth_accounts");
        const balances = await Promise.all(accounts.map(address => rpc("eth_getBalance", address, "latest")));
        rows("accounts", accounts.map((address, index) => [address, open(balances[index])]));
      } catch (error) {
        element("state").textContent = error.message;
      }
    }
    let lastNumber = 0;
    async function start() {
      const contracts = await rpc("openledger_contracts");
      rows("contracts", contracts.map(contract => [contract.name, contract.address]));
      const { models, adapters } = await rpc("openledger_models");
      element("model").replaceChildren(...models.map(model => new Option(model.name, model.name)));
      element("adapter").replaceChildren(new Option("none (base model)", ""),
        ...adapters.map(adapter => new Option(adapter.name, adapter.name)));
    }
    element("ask").addEventListener("submit", async event => {
      event.preventDefault();
      const question = {
        model: element("model").value, prompt: element("prompt").value, maxOutputTokens: Number(element("tokens").value)
      };
      if (element("adapter").value) question.adapter = element("adapter").value;
      element("answer").textContent = "…";
      try {
        const answer = await rpc("openledger_infer", question);
        element("answer").textContent = answer.text;
        element("cost").textContent = Number(answer.gas).toLocaleString("en") + " gas, "
          + Number(answer.promptTokens) + " + " + Number(answer.outputTokens) + " tokens";
      } catch (error) {
        element("answer").textContent = error.message;
      }
    });
    start().catch(error => element("state").textContent = error.message);
    refresh();
    setInterval(refresh, 1000);
    """#
}
