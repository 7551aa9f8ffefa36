internal import CAdapterEngine

/// Lends files to the C face for the length of `body`, without copying their bytes.
func withFiles(
  _ files: [(name: String, bytes: [UInt8])], gathered: [cae_file] = unsafe [],
  _ body: (UnsafeBufferPointer<cae_file>) -> cae_code
) -> cae_code {
  guard let (name, bytes) = files.first else { return unsafe gathered.withUnsafeBufferPointer(body) }
  // Each pointer is used only inside the closure that lends it.
  return unsafe Array(name.utf8CString).withUnsafeBufferPointer { text in
    unsafe bytes.withUnsafeBufferPointer { content in
      guard let start = text.baseAddress else { return CAE_INVALID_REQUEST }
      let file = unsafe cae_file(name: start, bytes: content.baseAddress, length: content.count)
      return unsafe withFiles(Array(files.dropFirst()), gathered: gathered + [file], body)
    }
  }
}
