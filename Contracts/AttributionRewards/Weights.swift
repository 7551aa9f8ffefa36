import ContractKit

/// The score of an inference in memory: what each cluster of rows, and the rest behind the root, is to get.
///
/// All weights together stay below 2¹²⁹ (`Limits`), and the wei that exist below 2⁹⁶, so their products fit in a word.
struct Weights {
  /// A recorded row, and the cluster that begins with it.
  struct Entry {
    /// The row's influence.
    var weight: UInt256
    /// The first position of the row's cluster.
    let cluster: Int
    /// Whether the row has its part.
    let isPaid: Bool
    /// Whether a row of the cluster was left out of an audit's retraining.
    var isMeasured = false
    /// The largest influence in the cluster.
    var largest = UInt256.zero
    /// The influence of the cluster's rows that are not paid.
    var sum = UInt256.zero
    /// The wei that the cluster's rows were paid.
    var paid = UInt256.zero

    /// The row's influence, 0 once the row is paid.
    var unpaid: UInt256 { isPaid ? .zero : weight }
  }

  private(set) var entries: [Entry] = []
  /// The influence of all clusters and of the rest.
  private var total = UInt256.zero
  /// The influence of the clusters that an audit measured.
  private var measured = UInt256.zero
  /// Whether there are such clusters.
  private(set) var hasMeasured = false
  private var rest: UInt256
  private let amount: UInt256
  private let paid: UInt256

  @inline(never)
  init(of escrow: Escrow) {
    rest = UInt256(escrow.restTotal)
    amount = UInt256(escrow.amount)
    paid = UInt256(escrow.paid)
    for position in 0..<Int(escrow.rowCount) {
      let row = escrow.rows[UInt8(truncatingIfNeeded: position)]
      let payment = escrow.payments[RowKey.of(UInt64(row.source), row.row)]
      let first = Int(row.cluster)
      entries.append(Entry(weight: UInt256(row.weight), cluster: first, isPaid: payment.isPaid))
      entries[first].paid += UInt256(payment.amount)
      if row.isLeftOut {
        entries[first].isMeasured = true
        hasMeasured = true
      }
    }
    tally()
    if escrow.isOverridden {
      override(with: UInt256(UInt64(escrow.share)))
      tally()
    }
  }

  /// Adds up the influences of clusters.
  @inline(never)
  private mutating func tally() {
    total = rest
    measured = .zero
    for first in 0..<entries.count {
      entries[first].largest = .zero
      entries[first].sum = .zero
    }
    for position in 0..<entries.count {
      let (first, weight) = (entries[position].cluster, entries[position].weight)
      entries[first].sum += entries[position].unpaid
      if weight <= entries[first].largest { continue }
      let more = weight - entries[first].largest
      total += more
      if entries[first].isMeasured { measured += more }
      entries[first].largest = weight
    }
  }

  /// The part of the measured clusters in the whole, in basis points, rounded down.
  var measuredShare: UInt16 {
    total.isZero ? 0 : UInt16(truncatingIfNeeded: (measured * UInt256(Limits.whole) / total).l0)
  }

  /// Gives the measured clusters a share of the whole, in basis points. The weights of the others stay, unless they are to
  /// get nothing; a row that the score did not find, alone in its cluster, has what is missing.
  private mutating func override(with share: UInt256) {
    let whole = UInt256(Limits.whole)
    let others = total - measured
    let hasAll = share == whole || (others.isZero && !share.isZero)
    let target = hasAll ? max(measured, .one) : others * share / (whole - share)
    for position in 0..<entries.count {
      if entries[entries[position].cluster].isMeasured {
        entries[position].weight = measured.isZero ? target : entries[position].weight * target / measured
      } else if hasAll {
        entries[position].weight = .zero
      }
    }
    if hasAll { rest = .zero }
  }

  /// What a weight is to get in proportion to the others: the weight itself, until rows have been paid; then the wei that
  /// it is entitled to.
  private func share(of weight: UInt256) -> UInt256 {
    if paid.isZero || weight.isZero { return weight }
    return amount * weight / total
  }

  /// How much the cluster that begins at a position is still to get, in proportion to the others and to `restClaim`.
  @inline(never)
  func claim(of first: Int) -> UInt256 {
    let entry = entries[first]
    if entry.sum.isZero { return .zero }
    let share = share(of: entry.largest)
    return entry.paid < share ? share - entry.paid : .zero
  }

  /// How much the rest behind the root is to get.
  var restClaim: UInt256 { rest.isZero ? .zero : share(of: rest) }

  /// The wei that rows were paid beyond what this score gives their clusters, rounded up. Rows that were paid and are not
  /// recorded count as owed nothing.
  var misallocated: UInt128 {
    var due = UInt256.zero
    for entry in entries where !entry.paid.isZero {
      let share = share(of: entry.largest)
      due += entry.paid < share ? entry.paid : share
    }
    return UInt128(paid - due)
  }
}
