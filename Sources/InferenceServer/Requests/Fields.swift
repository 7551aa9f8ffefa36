internal import JSONCoding
internal import Primitives

/// The members of a request's object, read one by one with errors that name them.
struct Fields: Sendable {
  private let json: JSON
  private let path: String

  /// The object of a body; throws unless it is one.
  init(body: Bytes) throws(APIError) {
    do throws(JSONError) {
      json = try JSON.parse(body)
    } catch {
      throw .invalid(nil, "The body is not JSON: \(error).")
    }
    path = ""
    guard json.members != nil else { throw .invalid(nil, "The body must be a JSON object, not \(json.kind).") }
  }

  /// An object inside a request.
  init(_ json: JSON, path: String) throws(APIError) {
    guard json.members != nil else { throw .invalid(path, "\(path) must be an object, not \(json.kind).") }
    self.json = json
    self.path = path
  }

  /// Throws when a member is none of these.
  func allow(_ names: Set<String>) throws(APIError) {
    for member in json.members ?? [] where !names.contains(member.name) {
      let name = self.name(String(member.name.prefix(64)))
      throw .unsupported(name, "\(name) is not known here.")
    }
  }

  /// Throws when a member is present and not its default, because the server has nothing that it could change.
  func refuse(_ name: String, unless defaults: [JSON]) throws(APIError) {
    guard let value = self[name], !defaults.contains(value) else { return }
    if case .number(let text) = value, let number = Double(text),
      defaults.contains(where: { if case .number(let other) = $0 { Double(other) == number } else { false } })
    {
      return
    }
    throw .unsupported(self.name(name), "\(self.name(name)) is not supported; leave it out.")
  }

  /// The full name of a member, for errors.
  func name(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

  /// A member that is there and not null.
  subscript(name: String) -> JSON? {
    guard let value = json[name], !value.isNull else { return nil }
    return value
  }

  func string(_ name: String, maximumBytes: Int) throws(APIError) -> String? {
    guard let value = self[name] else { return nil }
    guard let text = value.text else { throw .invalid(self.name(name), "\(self.name(name)) must be a string.") }
    guard text.utf8.count <= maximumBytes else {
      throw .invalid(self.name(name), "\(self.name(name)) may have at most \(maximumBytes) bytes.")
    }
    return text
  }

  func flag(_ name: String) throws(APIError) -> Bool? {
    guard let value = self[name] else { return nil }
    guard case .bool(let flag) = value else {
      throw .invalid(self.name(name), "\(self.name(name)) must be true or false.")
    }
    return flag
  }

  func integer<Integer: FixedWidthInteger & Sendable>(
    _ name: String, in range: ClosedRange<Integer>
  ) throws(APIError) -> Integer? {
    guard let value = self[name] else { return nil }
    guard case .number(let text) = value, let number = Integer(text), range.contains(number) else {
      throw .invalid(
        self.name(name), "\(self.name(name)) must be an integer from \(range.lowerBound) to \(range.upperBound).")
    }
    return number
  }

  func number(_ name: String, in range: ClosedRange<Double>) throws(APIError) -> Double? {
    guard let value = self[name] else { return nil }
    guard case .number(let text) = value, let number = Double(text), range.contains(number) else {
      throw .invalid(
        self.name(name), "\(self.name(name)) must be a number from \(range.lowerBound) to \(range.upperBound).")
    }
    return number
  }

  func elements(_ name: String, maximum: Int) throws(APIError) -> [JSON]? {
    guard let value = self[name] else { return nil }
    guard let elements = value.elements else { throw .invalid(self.name(name), "\(self.name(name)) must be an array.") }
    guard elements.count <= maximum else {
      throw .invalid(self.name(name), "\(self.name(name)) may have at most \(maximum) elements, not \(elements.count).")
    }
    return elements
  }
}
