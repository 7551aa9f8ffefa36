internal import Primitives

/// Entries in ascending key order, in runs of bounded length: logarithmic search, and changes that move one run's entries.
///
/// A value: copies share runs, and a change after copying copies the run it changes and the list of runs.
struct SortedTable {
  /// Consecutive entries; never empty.
  struct Run {
    var keys: [Bytes]
    var values: [Bytes]
  }

  /// A run that grows longer than this is cut in half.
  static let maximumRunLength = 256

  private(set) var runs: [Run] = []

  /// The run and the index in it of the first entry whose key is not below `key`; the end is one run past the last.
  func position(notBelow key: Bytes) -> (run: Int, index: Int) {
    // The last run that starts at or below the key holds the place, at its end perhaps.
    let next = partition(count: runs.count) { !key.lexicographicallyPrecedes(runs[$0].keys[0]) }
    guard next > 0 else { return (0, 0) }
    let keys = runs[next - 1].keys
    let index = partition(count: keys.count) { keys[$0].lexicographicallyPrecedes(key) }
    return index < keys.count ? (next - 1, index) : (next, 0)
  }

  /// The value of `key`, or nil when it is absent.
  func value(of key: Bytes) -> Bytes? {
    let place = position(notBelow: key)
    guard place.run < runs.count, runs[place.run].keys[place.index] == key else { return nil }
    return runs[place.run].values[place.index]
  }

  /// Sets `key` to `value`.
  mutating func put(_ value: Bytes, for key: Bytes) {
    var (run, index) = position(notBelow: key)
    if run < runs.count, runs[run].keys[index] == key {
      runs[run].values[index] = value
      return
    }
    if runs.isEmpty {
      runs.append(Run(keys: [key], values: [value]))
      return
    }
    // A place before a run's first entry is as well the end of the run before it.
    if index == 0, run > 0 {
      run -= 1
      index = runs[run].keys.count
    }
    runs[run].keys.insert(key, at: index)
    runs[run].values.insert(value, at: index)
    if runs[run].keys.count > Self.maximumRunLength { split(run) }
  }

  /// Removes `key` when it is there.
  mutating func remove(_ key: Bytes) {
    let (run, index) = position(notBelow: key)
    guard run < runs.count, runs[run].keys[index] == key else { return }
    runs[run].keys.remove(at: index)
    runs[run].values.remove(at: index)
    if runs[run].keys.isEmpty { runs.remove(at: run) }
  }

  /// Cuts a run where appended entries leave full runs behind: in the middle, or before the last entry of the last run.
  private mutating func split(_ run: Int) {
    let count = runs[run].keys.count
    let cut = run == runs.count - 1 ? count - 1 : count / 2
    let tail = Run(keys: Array(runs[run].keys[cut...]), values: Array(runs[run].values[cut...]))
    runs[run].keys.removeSubrange(cut...)
    runs[run].values.removeSubrange(cut...)
    runs.insert(tail, at: run + 1)
  }

  /// The first index below `count` for which `isBefore` is false, where it holds for a leading part; `count` when it holds for all.
  private func partition(count: Int, _ isBefore: (Int) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if isBefore(middle) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// A place in a copy of a table.
final class SortedTableCursor: KeyValueCursorSource {
  private let table: SortedTable
  private var place: (run: Int, index: Int)

  init(_ table: SortedTable) {
    self.table = table
    place = (table.runs.count, 0)
  }

  func seek(to key: Bytes) {
    place = table.position(notBelow: key)
  }

  func next() {
    guard place.run < table.runs.count else { return }
    place.index += 1
    if place.index == table.runs[place.run].keys.count { place = (place.run + 1, 0) }
  }

  var key: Bytes? { place.run < table.runs.count ? table.runs[place.run].keys[place.index] : nil }

  var value: Bytes { place.run < table.runs.count ? table.runs[place.run].values[place.index] : [] }
}
