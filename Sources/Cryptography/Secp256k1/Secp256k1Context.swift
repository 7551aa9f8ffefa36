import CSecp256k1

/// The one libsecp256k1 context of the process.
///
/// `@unchecked Sendable` is right because the pointer is written once, under the lock of a static initialiser, and is
/// afterwards passed only to functions that take a context for reading; the library documents those as safe to call
/// from several threads at once.
@safe struct Secp256k1Context: @unchecked Sendable {
  let pointer: OpaquePointer

  static let shared = Secp256k1Context()

  private init() {
    guard let context = unsafe secp256k1_context_create(UInt32(SECP256K1_CONTEXT_NONE)) else {
      // The library aborts the process itself when memory runs out; nil is not a documented result.
      fatalError("libsecp256k1 returned no context")
    }
    // Blinds the multiplication with the generator against side channels; results do not depend on it.
    var generator = SystemRandomNumberGenerator()
    let seed = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    // Safe: the context was just created and the seed has the 32 bytes that the function reads.
    _ = unsafe secp256k1_context_randomize(context, seed)
    unsafe pointer = context
  }
}
