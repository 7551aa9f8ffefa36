import AdapterEngine
import Testing

@Suite("Chat templates")
struct ChatTemplateTests {
  private static let config = Array(#"{"bos_token":"<s>","eos_token":{"content":"</s>","lstrip":false}}"#.utf8)

  private func text(_ template: String, _ messages: [ChatMessage], beginsAnswer: Bool = true) throws -> String {
    let chat = try ChatTemplate(tokenizerConfig: Self.config, jinja: Array(template.utf8))
    return String(decoding: try chat.render(messages, beginsAnswer: beginsAnswer), as: UTF8.self)
  }

  private let talk = [ChatMessage(role: "system", content: " Be brief."), ChatMessage(role: "user", content: "Hi é")]

  @Test("a ChatML template writes each turn and the beginning of an answer")
  func chatML() throws {
    let template = """
      {% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}
      {% endfor %}
      {%- if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}
      """
    let turns = "<|im_start|>system\n Be brief.<|im_end|>\n\n<|im_start|>user\nHi é<|im_end|>\n\n"
    #expect(try text(template, talk) == turns + "<|im_start|>assistant\n")
    #expect(try text(template, talk, beginsAnswer: false) == turns)
  }

  @Test("a Llama 3 template trims contents and begins with the document's beginning")
  func llama3() throws {
    let template = """
      {% set loop_messages = messages %}{% for message in loop_messages %}{% set content = '<|h|>' + message.role + '<|e|>' \
      + message.content | trim %}{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}\
      {% endfor %}
      """
    #expect(try text(template, talk) == "<s><|h|>system<|e|>Be brief.<|h|>user<|e|>Hi é")
  }

  @Test("a template may refuse a conversation, in its own words")
  func refusals() throws {
    let template = "{% if messages[0].role != 'user' %}{{ raise_exception('Begin with the user') }}{% endif %}ok"
    #expect {
      try text(template, talk)
    } throws: {
      if case EngineError.invalidRequest(let sentence) = $0 { sentence.contains("Begin with the user") } else { false }
    }
    #expect(try text(template, [talk[1]]) == "ok")
  }

  @Test("the template of tokenizer_config.json is taken, also from a list of named ones")
  func config() throws {
    for value in [
      #""{{ eos_token }}""#, #"[{"name":"tools","template":"x"},{"name":"default","template":"{{ eos_token }}"}]"#,
    ] {
      let config = #"{"eos_token":"</s>","chat_template":\#(value)}"#
      let chat = try ChatTemplate(tokenizerConfig: Array(config.utf8))
      #expect(try chat.render([]) == Array("</s>".utf8))
    }
    #expect(throws: EngineError.self) { try ChatTemplate(tokenizerConfig: Self.config) }
    #expect(throws: EngineError.self) { try ChatTemplate(tokenizerConfig: nil) }
  }

  @Test(
    "what the engine does not do, and what has no end, is refused with a sentence",
    arguments: [
      "{{ strftime_now('%d') }}", "{% macro f() %}{% endmacro %}", "{{ messages | tojson }}", "{{ nothing.name.more }}",
      "{% if true %}", "{% endif %}", "{{ 'a }}", "{{ 1 // 0 }}", "{{ }}",
      "{% set x = 'aaaaaaaa' %}" + String(repeating: "{% set x = x + x %}", count: 40),
      String(repeating: "{% for a in messages %}", count: 25) + "x" + String(repeating: "{% endfor %}", count: 25),
      "{{ " + String(repeating: "(", count: 9_000) + "1" + String(repeating: ")", count: 9_000) + " }}",
      "{{ 1" + String(repeating: " + 1", count: 9_000) + " }}", String(repeating: "{% if true %}", count: 500),
    ])
  func hostile(template: String) {
    #expect {
      try text(template, talk + talk)
    } throws: {
      ($0 as? EngineError)?.description.isEmpty == false
    }
  }
}
