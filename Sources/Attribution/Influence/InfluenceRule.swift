/// How an influence index is made of captured gradients; one rule has one encoding.
public struct InfluenceRule: Hashable, Sendable {
  /// What the rows' gradients are multiplied by.
  public enum Preconditioner: UInt8, CaseIterable, Hashable, Sendable {
    /// The inverse of the damped second moment of the gradients, by a Cholesky factor.
    case dampedInverse = 0
    /// DataInf's closed form of it (Kwon et al. 2023, equation 5).
    case dataInf = 1
    /// Nothing: plain inner products.
    case none = 2
  }

  /// Which visits of a row count for its gradient, and how much.
  public enum Visits: Hashable, Sendable {
    /// All of them alike.
    case all
    /// All of them, each by its step's learning rate divided by the step's targets.
    case byLearningRate
    /// Those of the last whole epoch, alike; all when there is none. An epoch has that many steps, at least 1.
    case lastEpoch(stepsPerEpoch: Int)
  }

  /// What the rows' gradients are multiplied by.
  public var preconditioner: Preconditioner
  /// λ in billionths of the mean of the second moment's eigenvalues that can differ from zero: its trace divided by the
  /// smaller of rows and dimension. 1 … 10¹⁵.
  public var dampingNano: UInt64
  /// Whether the second moment is that of gradients of length one, so that no row weighs more in it than another.
  public var normalises: Bool
  /// Which visits count.
  public var visits: Visits

  /// Describes a rule.
  public init(
    preconditioner: Preconditioner = .dampedInverse, dampingNano: UInt64 = 1_000_000_000, normalises: Bool = true,
    visits: Visits = .all
  ) {
    self.preconditioner = preconditioner
    self.dampingNano = dampingNano
    self.normalises = normalises
    self.visits = visits
  }
}

extension InfluenceRule {
  /// Bytes of every encoding.
  static let encodedLength = 15
  private static let dampings: ClosedRange<UInt64> = 1...1_000_000_000_000_000

  /// Throws `invalidRule` with the field's name when a number is out of range.
  public func check() throws(InfluenceError) {
    guard Self.dampings.contains(dampingNano) else {
      throw .invalidRule("The rule's dampingNano is \(dampingNano), outside 1 … \(Self.dampings.upperBound).")
    }
    if case .lastEpoch(let steps) = visits, !(1...Int(UInt32.max)).contains(steps) {
      throw .invalidRule("The rule's stepsPerEpoch is \(steps), outside 1 … \(UInt32.max).")
    }
  }

  func encode(to bytes: inout LittleEndianWriter) {
    bytes.append(preconditioner.rawValue)
    bytes.append(dampingNano)
    bytes.append(UInt8(normalises ? 1 : 0))
    switch visits {
    case .all:
      bytes.append(UInt8(0))
      bytes.append(UInt32(0))
    case .byLearningRate:
      bytes.append(UInt8(1))
      bytes.append(UInt32(0))
    case .lastEpoch(let steps):
      bytes.append(UInt8(2))
      bytes.append(UInt32(clamping: steps))
    }
  }

  init(reading reader: inout LittleEndianCursor) throws(InfluenceError) {
    let (kind, damping, normalises) = (reader.next() as UInt8, reader.next() as UInt64, reader.next() as UInt8)
    let (visits, steps) = (reader.next() as UInt8, reader.next() as UInt32)
    guard let preconditioner = Preconditioner(rawValue: kind), normalises <= 1 else {
      throw .invalidEncoding("The influence index has a rule of an unknown kind.")
    }
    let known: Visits? =
      switch (visits, steps) {
      case (0, 0): .all
      case (1, 0): .byLearningRate
      case (2, _): .lastEpoch(stepsPerEpoch: Int(steps))
      default: nil
      }
    guard let known else { throw .invalidEncoding("The influence index counts visits in an unknown way.") }
    self.init(preconditioner: preconditioner, dampingNano: damping, normalises: normalises == 1, visits: known)
    do { try check() } catch { throw .invalidEncoding(error.description) }
  }
}
