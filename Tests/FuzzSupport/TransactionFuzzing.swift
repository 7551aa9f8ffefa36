import ChainTypes
import Primitives

/// The bytes are a transaction's, or not.
enum TransactionFuzzing {
  static func check(_ input: Bytes) throws(FuzzFinding) {
    guard let signed = try? SignedTransaction.decode(input) else { return }
    try hold(signed.encoded == input, "a decoded transaction is encoded as it was")
    let again = SignedTransaction(transaction: signed.transaction, signature: signed.signature)
    try hold(again.encoded == input, "a transaction that is put together again is encoded as it was")
    try hold(signed.hash == Keccak256.hash(input) && again == signed, "the hash is that of the encoding")
    let sender = try? signed.recoverSender()
    try hold(sender == (try? again.recoverSender()), "the sender is the same twice")
    if let sender { _ = signed.createdAddress(sender: sender) }
    for authorization in signed.transaction.authorizations { _ = authorization.recoverAuthority() }
    _ = signed.transaction.maximumCost
    _ = signed.transaction.signingHash
    _ = signed.v
  }
}
