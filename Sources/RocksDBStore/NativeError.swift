internal import CRocksDB
internal import KeyValueStore

/// Runs a C call that reports failure through an `errptr`, and translates the message.
func checked<Result>(
  path: String, _ call: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) throws(StoreError) -> Result {
  var message: UnsafeMutablePointer<CChar>? = nil
  let result = unsafe call(&message)
  guard let message = unsafe message else { return result }
  // RocksDB hands over a NUL-terminated string that the caller frees.
  let text = unsafe String(cString: message)
  unsafe rocksdb_free(message)
  throw storeError(text, path: path)
}

/// The error that a RocksDB status text stands for.
func storeError(_ text: String, path: String) -> StoreError {
  if text.contains("While lock file") || text.contains("lock hold by current process") { return .locked(path: path) }
  if text.hasPrefix("Corruption") { return .corruption(reason: text) }
  return .inputOutput(reason: text)
}
