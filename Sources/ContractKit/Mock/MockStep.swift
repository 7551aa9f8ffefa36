/// A place in a test's source.
struct MockPlace {
  let function: StaticString
  let file: StaticString
  let line: UInt

  init(_ function: StaticString, _ file: StaticString, _ line: UInt) {
    self.function = function
    self.file = file
    self.line = line
  }
}

/// A transaction or a reading call of a test, as it begins.
struct MockStep {
  enum Kind {
    /// A constructor with encoded arguments.
    case deployment
    /// A message in a transaction.
    case call
    /// A message that may change nothing.
    case reading
    /// Swift code of the test that runs as the contract.
    case closure
  }

  let kind: Kind
  let place: MockPlace
  let from: Address
  let to: Address
  let value: UInt256
  var contract = ""
  var input: [UInt8] = []

  init(_ kind: Kind, place: MockPlace, from: Address, to: Address, value: UInt256) {
    self.kind = kind
    self.place = place
    self.from = from
    self.to = to
    self.value = value
  }
}
