import ContractKit

/// The score of an inference in memory: what each cluster of rows, and the rest behind the root, is to get.
///
/// All weights together stay below 2¹²⁶ and wei below 2¹²⁸ (`Limits`), so their products fit in a word.
struct Weights {
  /// A recorded row, and the cluster that begins with it.
  struct Entry {
    /// The row's influence, 0 once the row is paid.
    var unpaid: UInt256
    /// The first position of the row's cluster.
    var cluster: Int
    /// The largest influence in the cluster.
    var largest = UInt256.zero
    /// The influence of the cluster's rows that are not paid.
    var sum = UInt256.zero
    /// The wei that the cluster's rows were paid.
    var paid = UInt256.zero
  }

  private(set) var entries: [Entry] = []
  /// The influence of all clusters and of the rest.
  private(set) var total: UInt256
  private let rest: UInt256
  private let amount: UInt256
  private let paid: UInt256

  @inline(never)
  init(of escrow: Escrow) {
    rest = UInt256(escrow.restTotal)
    amount = UInt256(escrow.amount)
    paid = UInt256(escrow.paid)
    total = rest
    for position in 0..<Int(escrow.rowCount) {
      let row = escrow.rows[UInt8(truncatingIfNeeded: position)]
      let payment = escrow.payments[RowKey.of(UInt64(row.source), row.row)]
      let weight = UInt256(row.weight)
      let first = Int(row.cluster)
      entries.append(Entry(unpaid: payment.isPaid ? .zero : weight, cluster: first))
      entries[first].sum += entries[position].unpaid
      entries[first].paid += UInt256(payment.amount)
      if weight > entries[first].largest {
        total = total + weight - entries[first].largest
        entries[first].largest = weight
      }
    }
  }

  /// What a weight is to get in proportion to the others: the weight itself, until rows have been paid; then the wei that
  /// it is entitled to.
  private func share(of weight: UInt256) -> UInt256 {
    paid.isZero ? weight : amount * weight / total
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
