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
  throw StoreError(status: text, path: path)
}
