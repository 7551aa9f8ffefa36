/// Moves of words that happen at once: no source is overwritten before it is read.
struct ParallelMoves {
  private var pending: [(from: Int, to: Int)] = []
  private var ordered: [(from: Int, to: Int)] = []

  mutating func removeAll() { pending.removeAll(keepingCapacity: true) }

  /// Adds a move to a place that no other move writes.
  mutating func add(from source: Int, to target: Int) { pending.append((source, target)) }

  /// Whether some move writes a place.
  func writes(_ place: Int) -> Bool { pending.contains { $0.to == place } }

  /// Appends cells that do all moves; `scratch` is a free place. Complexity: linear but for chains.
  mutating func emit(scratch: Int, to cells: inout [Cell]) {
    if pending.isEmpty { return }
    ordered.removeAll(keepingCapacity: true)
    if pending.count <= Self.fewMoves {
      orderFew(scratch)
    } else {
      orderMany(scratch)
    }
    Self.append(ordered, to: &cells)
  }

  /// Up to this many moves a search is faster than tables.
  private static let fewMoves = 8

  private mutating func orderFew(_ scratch: Int) {
    while !pending.isEmpty {
      if let free = pending.firstIndex(where: { move in !pending.contains { $0.from == move.to } }) {
        ordered.append(pending.remove(at: free))
      } else {
        // Only cycles are left: a word that is to be overwritten is kept aside for its readers.
        let target = pending[0].to
        ordered.append((target, scratch))
        for index in pending.indices where pending[index].from == target { pending[index].from = scratch }
      }
    }
  }

  private mutating func orderMany(_ scratch: Int) {
    var readers: [Int: Int] = [:]
    for move in pending { readers[move.from, default: 0] += 1 }
    var byTarget: [Int: Int] = [:]
    for (index, move) in pending.enumerated() { byTarget[move.to] = index }
    var isDone = [Bool](repeating: false, count: pending.count)
    // A place that nobody reads any more may be written; that may free the place that was read.
    var ready = pending.indices.filter { readers[pending[$0].to] == nil }
    for start in pending.indices {
      drain()
      if isDone[start] { continue }
      // Only cycles are left: the word that is overwritten first is kept aside for its reader.
      let target = pending[start].to
      ordered.append((target, scratch))
      for index in pending.indices where !isDone[index] && pending[index].from == target {
        pending[index].from = scratch
      }
      readers[target] = nil
      ready.append(start)
    }
    drain()

    func drain() {
      while let index = ready.popLast() {
        let move = pending[index]
        isDone[index] = true
        ordered.append(move)
        guard move.from != scratch, let count = readers[move.from] else { continue }
        readers[move.from] = count == 1 ? nil : count - 1
        if count == 1, let next = byTarget[move.from], !isDone[next] { ready.append(next) }
      }
    }
  }

  /// Appends cells for moves in their order, up to three a cell.
  static func append(_ moves: [(from: Int, to: Int)], to cells: inout [Cell]) {
    var rest = moves[...]
    while let first = rest.popFirst() {
      var cell = Cell(opcode: .move, d: bytes(first.to), a: bytes(first.from))
      if let second = rest.popFirst() {
        cell.opcode = .move2
        cell.b = bytes(second.to)
        cell.x = Int32(bytes(second.from))
        if let third = rest.popFirst() {
          cell.opcode = .move3
          cell.y = Int32(bytes(third.to)) << 16 | Int32(UInt16(bitPattern: bytes(third.from)))
        }
      }
      cells.append(cell)
    }
  }

  private static func bytes(_ place: Int) -> Int16 { Int16(truncatingIfNeeded: place * 32) }
}
