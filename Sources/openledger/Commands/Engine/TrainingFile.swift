import AdapterEngine
import Foundation
import JSONCoding
import Primitives

/// Documents on disk: `.jsonl` with an object a line, `{"text": …}` or `{"prompt": …, "answer": …}`; any other file is one plain text.
struct TrainingFile {
  let path: String

  /// The documents as tokens of a model; throws with the line and the field that is wrong.
  func documents(_ model: BaseModel) throws -> [TrainingDocument] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CommandError("the data \(path) cannot be read; give a .jsonl file or a text file")
    }
    guard !data.isEmpty else { throw CommandError("the data \(path) is empty; give a .jsonl file or a text file") }
    guard path.hasSuffix(".jsonl") else { return [try document(nil, Bytes(data), model, place: path)] }
    var documents: [TrainingDocument] = []
    for (index, line) in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      if line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }) { continue }
      documents.append(try row(Bytes(line), model, place: "\(path), line \(index + 1)"))
    }
    guard !documents.isEmpty else { throw CommandError("the data \(path) has no rows; each line is one JSON object") }
    return documents
  }

  private func row(_ line: Bytes, _ model: BaseModel, place: String) throws -> TrainingDocument {
    let row: JSON
    do { row = try JSON.parse(line) } catch {
      throw CommandError("\(place) is not JSON (\(error.problem)); each line is one object")
    }
    func text(_ name: String) throws -> Bytes? {
      guard let value = row[name] else { return nil }
      guard let text = value.text else {
        throw CommandError("\(place): \"\(name)\" is \(value.kind); it must be a string")
      }
      return Bytes(text.utf8)
    }
    if let prompt = try text("prompt") {
      guard let answer = try text("answer") else {
        throw CommandError("\(place) has \"prompt\" but no \"answer\"; add the field")
      }
      return try document(prompt, answer, model, place: place)
    }
    guard let plain = try text("text") else {
      throw CommandError("\(place) has neither \"text\" nor \"prompt\" and \"answer\"; add one of them")
    }
    return try document(nil, plain, model, place: place)
  }

  private func document(_ prompt: Bytes?, _ text: Bytes, _ model: BaseModel, place: String) throws -> TrainingDocument {
    do {
      return try TrainingDocument(prompt: prompt, text: text, tokenizer: model.tokenizer, shape: model.shape)
    } catch {
      throw CommandError("\(place): \(error)")
    }
  }
}
