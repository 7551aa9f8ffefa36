internal import KeyValueStore

extension OpenedDatabase {
  /// Opens every family of the database at `path` for writing, by ``ColumnFamily/index``; creates what is not there when there is
  /// no database. Compresses with what the library has.
  ///
  /// A database that this program must not use is refused before a file of it is changed.
  static func open(
    path: String, exists: Bool, acknowledged: borrowing AcknowledgedFile, options: RocksDBOptions
  ) throws(StoreError) -> OpenedDatabase {
    var compressions = options.compresses ? NativeOptions.Compression.allCases[...] : [.none]
    while let compression = compressions.popFirst() {
      do throws(StoreError) {
        let native = try NativeOptions(options, compression: compression)
        let inspection =
          exists ? try DatabaseInspection.inspect(path: path, acknowledged: acknowledged, options: native) : .nothing
        let known = ColumnFamily.allCases.map(\.rawValue)
        let others = (["default"] + inspection.names).filter { !known.contains($0) }
        return try OpenedDatabase(
          path: path, names: known + Set(others).sorted(), access: inspection.isComplete ? .writing : .creating,
          options: native)
      } catch .inputOutput(let reason) where reason.contains("is not linked") && !compressions.isEmpty {
        continue
      }
    }
    throw .inputOutput(reason: "RocksDB was built without every codec")
  }
}
