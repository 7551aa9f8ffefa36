import AdapterEngine
import Foundation
import JSONCoding
import Serving
import Testing

@Suite("Inference server", .serialized)
struct InferenceServerTests {
  private let question = "Q: What is a Datanet?\\nA:"

  private func body(_ model: String, _ rest: String = "") -> String {
    #"{"model":"\#(model)","prompt":"\#(question)","max_tokens":40,"temperature":0\#(rest)}"#
  }

  @Test("a completion is what generate gives, for the base model and each adapter")
  func completions() async throws {
    try await withServer { client, engine in
      let prompt = try engine.model.tokenize(Array("Q: What is a Datanet?\nA:".utf8))
      for name in ["ledger-base", "guide", "sailor"] {
        let answer = try await client.post("/v1/completions", body(name))
        #expect(answer.status == 200)
        let choice = answer.json?["choices"]?[0]
        let adapter =
          try engine.adapters.descriptions.contains { $0.name == name }
          ? LoRAAdapter(AdapterFiles(path: Self.folder(name)), base: engine.model) : nil
        let alone = try generate(
          GenerationRequest(prompt: prompt, maximumOutputTokens: 40), model: engine.model, adapter: adapter)
        #expect(choice?["text"]?.text == String(decoding: engine.model.detokenize(alone.tokens), as: UTF8.self))
        #expect(choice?["finish_reason"] == (alone.stopReason == .length ? "length" : "stop"))
        #expect(answer.json?["usage"]?["completion_tokens"] == .integer(alone.tokens.count))
        #expect(answer.json?["usage"]?["prompt_tokens"] == .integer(prompt.count))
      }
    }
  }

  private static func folder(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Genesis/adapters/\(name)").path
  }

  @Test("a streamed completion gives the same text in pieces, then the usage, then the end")
  func streaming() async throws {
    try await withServer { client, _ in
      let whole = try await client.post("/v1/completions", body("guide"))
      let streamed = try await client.post(
        "/v1/completions", body("guide", #","stream":true,"stream_options":{"include_usage":true}"#))
      #expect(streamed.type.hasPrefix("text/event-stream"))
      #expect(streamed.events.last == "[DONE]")
      let pieces = try streamed.events.dropLast().map { try JSON.parse($0) }
      let text = pieces.compactMap { $0["choices"]?[0]?["text"]?.text }.joined()
      #expect(text == whole.json?["choices"]?[0]?["text"]?.text)
      #expect(pieces.count > 4)
      #expect(pieces.dropLast().last?["choices"]?[0]?["finish_reason"] == "stop")
      #expect(
        pieces.last?["usage"]?["completion_tokens"] == whole.json?["usage"]?["completion_tokens"])
    }
  }

  @Test("a seed gives the same answers again, choice by choice")
  func seeds() async throws {
    try await withServer { client, _ in
      let body = #"{"model":"sailor","prompt":"Q:","max_tokens":12,"temperature":1.5,"seed":7,"n":3}"#
      let first = try await client.post("/v1/completions", body).json?["choices"]
      #expect(first?.elements?.count == 3)
      #expect(try await client.post("/v1/completions", body).json?["choices"] == first)
      let second = try await client.post("/v1/completions", body.replacing("\"seed\":7,\"n\":3", with: "\"seed\":8"))
      #expect(second.json?["choices"]?[0]?["text"] == first?[1]?["text"])
    }
  }

  @Test("a chat is its template's text")
  func chats() async throws {
    try await withServer { client, _ in
      let chat = try await client.post(
        "/v1/chat/completions",
        #"{"model":"guide","messages":[{"role":"Q","content":"What is a Datanet?"}],"max_tokens":40,"temperature":0}"#)
      let completion = try await client.post("/v1/completions", body("guide"))
      let text = chat.json?["choices"]?[0]?["message"]?["content"]?.text
      #expect(text == completion.json?["choices"]?[0]?["text"]?.text)
      #expect(text?.isEmpty == false)
    }
  }

  @Test("a stop string ends the text before it")
  func stops() async throws {
    try await withServer { client, _ in
      let answer = try await client.post("/v1/completions", body("guide", #","stop":[" on chain"]"#))
      let choice = answer.json?["choices"]?[0]
      #expect(choice?["text"]?.text?.hasSuffix("community dataset") == true)
      #expect(choice?["finish_reason"] == "stop")
    }
  }

  @Test("embeddings are those of the prompt alone, whatever runs beside")
  func embeddings() async throws {
    try await withServer { client, engine in
      let one = try await client.post("/v1/embeddings", #"{"model":"guide","input":"A Datanet"}"#)
      let two = try await client.post("/v1/embeddings", #"{"model":"guide","input":["An owl eats mice","A Datanet"]}"#)
      let vector = one.json?["data"]?[0]?["embedding"]
      #expect(vector?.elements?.count == engine.model.shape.hiddenSize)
      #expect(two.json?["data"]?[1]?["embedding"] == vector)
    }
  }

  @Test("a request that has not ended after its own timeout ends as such, whole or streamed")
  func timeouts() async throws {
    try await withServer { client, _ in
      let whole = try await client.post("/v1/completions", body("guide", #","timeout":0"#))
      #expect(whole.status == 504)
      #expect(whole.json?["error"]?["code"] == "timeout")
      let streamed = try await client.post("/v1/completions", body("guide", #","timeout":0,"stream":true"#))
      #expect(streamed.events.contains { $0.contains(#""code":"timeout""#) })
      #expect(try await client.post("/v1/embeddings", #"{"model":"guide","input":"x","timeout":0}"#).status == 504)
      #expect(try await client.post("/v1/completions", body("guide", #","timeout":3600"#)).status == 200)
    }
  }

  @Test("models, health and metrics are told")
  func facts() async throws {
    try await withServer { client, _ in
      let models = try await client.get("/v1/models").json?["data"]?.elements?.compactMap { $0["id"]?.text }
      #expect(models == ["ledger-base", "guide", "sailor"])
      #expect(try await client.get("/health").json?["status"] == "ok")
      _ = try await client.post("/v1/completions", body("guide"))
      let metrics = try await client.get("/metrics").body
      #expect(metrics.contains("\nopenledger_requests_finished_total 1\n"))
      #expect(metrics.contains("\nopenledger_adapter_loads_total 1\n"))
    }
  }

  @Test("adapters come and go while the server runs, below their folder only")
  func changes() async throws {
    try await withServer(allowsChanges: true) { client, _ in
      let unload = try await client.post("/v1/unload_lora_adapter", #"{"lora_name":"sailor"}"#)
      #expect(unload.status == 200)
      #expect(try await client.post("/v1/completions", body("sailor")).status == 404)
      let load = try await client.post("/v1/load_lora_adapter", #"{"lora_name":"matey","lora_path":"sailor"}"#)
      #expect(load.status == 200)
      #expect(try await client.post("/v1/completions", body("matey")).status == 200)
      for path in ["../models/ledger-base", "/etc", "..", "", "guide/../.."] {
        let answer = try await client.post(
          "/v1/load_lora_adapter", #"{"lora_name":"x","lora_path":"\#(path)"}"#)
        #expect((400...599).contains(answer.status), "\(path)")
        #expect(answer.json?["error"]?["param"]?.text?.isEmpty == false, "\(path)")
      }
    }
    try await withServer { client, _ in
      let answer = try await client.post("/v1/unload_lora_adapter", #"{"lora_name":"sailor"}"#)
      #expect(answer.status == 403)
    }
  }

  @Test(
    "hostile input is refused with the field's name",
    arguments: [
      ("{", nil), ("[]", nil), ("{}", "model"), (#"{"model":"no","prompt":"x"}"#, "model"),
      (#"{"model":"guide"}"#, "prompt"), (#"{"model":"guide","prompt":""}"#, "prompt"),
      (#"{"model":"guide","prompt":[]}"#, "prompt"), (#"{"model":"guide","prompt":[1,"a"]}"#, "prompt"),
      (#"{"model":"guide","prompt":[99999]}"#, "prompt"), (#"{"model":"guide","prompt":[[1],[]]}"#, "prompt[1]"),
      (#"{"model":"guide","prompt":"x","max_tokens":0}"#, "max_tokens"),
      (#"{"model":"guide","prompt":"x","max_tokens":1e9}"#, "max_tokens"),
      (#"{"model":"guide","prompt":"x","max_tokens":100000}"#, "max_tokens"),
      (#"{"model":"guide","prompt":"x","temperature":-1}"#, "temperature"),
      (#"{"model":"guide","prompt":"x","temperature":"hot"}"#, "temperature"),
      (#"{"model":"guide","prompt":"x","timeout":-1}"#, "timeout"),
      (#"{"model":"guide","prompt":"x","n":99}"#, "n"), (#"{"model":"guide","prompt":"x","seed":-1}"#, "seed"),
      (#"{"model":"guide","prompt":"x","top_p":0.5}"#, "top_p"),
      (#"{"model":"guide","prompt":"x","logprobs":3}"#, "logprobs"),
      (#"{"model":"guide","prompt":"x","logit_bias":{"1":2}}"#, "logit_bias"),
      (#"{"model":"guide","prompt":"x","stop":[""]}"#, "stop"), (#"{"model":"guide","prompt":"x","stop":7}"#, "stop"),
      (#"{"model":"guide","prompt":"x","stream":1}"#, "stream"),
      (#"{"model":"guide","prompt":"x","stream_options":{"no":1}}"#, "stream_options.no"),
      (#"{"model":"guide","prompt":"x","priority":"first"}"#, "priority"),
      (#"{"model":"guide","prompt":"x","surprise":1}"#, "surprise"),
    ] as [(String, String?)])
  func hostileInput(body: String, field: String?) async throws {
    try await withServer { client, _ in
      let answer = try await client.post("/v1/completions", body)
      #expect(answer.status == (field == "model" && body.contains("no") ? 404 : 400))
      #expect(answer.json?["error"]?["param"] == (field.map(JSON.string) ?? .null))
      #expect(answer.json?["error"]?["message"]?.text?.isEmpty == false)
    }
  }

  @Test("a body above its limit is refused")
  func largeBodies() async throws {
    try await withServer { client, _ in
      let body = #"{"model":"guide","prompt":"\#(String(repeating: "x", count: 9 << 20))"}"#
      let answer = try await client.post("/v1/completions", body)
      #expect(answer.status == 413)
    }
  }

  @Test("a client that goes away cancels its request", arguments: [true, false])
  func disconnects(streams: Bool) async throws {
    try await withServer { client, engine in
      let connection = try RawConnection(port: client.port)
      let body =
        #"{"model":"guide","prompt":"Q:","max_tokens":900,"temperature":2,"seed":3,"n":16,"stream":\#(streams)}"#
      connection.write(
        "POST /v1/completions HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
      if streams { #expect(connection.read().hasPrefix("HTTP/1.1 200")) }
      while engine.metrics.submitted < 16 { try await Task.sleep(for: .milliseconds(1)) }
      connection.cut()
      while engine.metrics.cancelled + engine.metrics.finished < 16 { try await Task.sleep(for: .milliseconds(1)) }
      #expect(engine.metrics.cancelled > 0)
    }
  }
}
