import Primitives

/// How to undo one change; accounts and slots are named by index.
enum JournalEntry {
  case balance(Int32, UInt256)
  case nonce(Int32, UInt64)
  case code(Int32, hash: Hash, Code?)
  case slot(Int32, UInt256, generation: UInt32)
  case transient(SlotKey, UInt256)
  case warmAccount(Int32, UInt32)
  case warmSlot(Int32, UInt32)
  case created(Int32, UInt32)
  case destroyed(Int32, UInt32)
  case clearedStorage(Int32, generation: UInt32)
}

/// A moment inside a transaction to which the state can return; valid until an earlier one is reverted to or the
/// transaction ends.
public struct Checkpoint: Sendable {
  let transaction: UInt32
  let journalCount: Int
  let logCount: Int
  let blobCount: Int
  let refund: Int64
}
