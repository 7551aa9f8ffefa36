import ABI
import ChainTypes
import Foundation
import Primitives

/// Puts the files of a model or adapter on the chain.
struct BlobUpload {
  let wallet: Wallet

  /// How much of an upload was needed.
  struct Result {
    /// The hash of the manifest, by which the chain knows the content.
    var manifest: Hash
    var byteCount: Int
    /// The transactions; none when everything was on the chain already.
    var transactions: [Hash]
  }

  /// Stores every file of a folder and the manifest that names them.
  func upload(folder: String, kind: ModelManifest.Kind) async throws -> Result {
    let folder = URL(fileURLWithPath: folder)
    var files: [(name: String, contents: Bytes)] = []
    for name in kind.canonicalFiles {
      if let data = FileManager.default.contents(atPath: folder.appendingPathComponent(name).path) {
        files.append((name, Bytes(data)))
      } else if kind.requiredFiles.contains(name) {
        throw CommandError("\(folder.path) has no \(name); name the folder of an adapter in Hugging Face's PEFT format")
      }
    }
    let manifest = ModelManifest(files: files.map { ModelManifest.File(name: $0.name, contents: $0.contents) })
    var transactions: [Hash] = []
    for file in files { transactions += try await store(file.contents) }
    transactions += try await store(manifest.encoded)
    return Result(
      manifest: manifest.hash, byteCount: files.reduce(0) { $0 + $1.contents.count }, transactions: transactions)
  }

  /// Stores bytes that are not on the chain, in pieces when they are long.
  func store(_ contents: Bytes) async throws -> [Hash] {
    guard try await !exists(Keccak256.hash(contents)) else { return [] }
    guard contents.count > BlobUpload.pieceBytes else { return [try await send("store(bytes)", [.bytes(contents)])] }
    var transactions: [Hash] = []
    var pieces: [ABIValue] = []
    for start in stride(from: 0, to: contents.count, by: BlobUpload.pieceBytes) {
      let piece = Bytes(contents[start..<min(start + BlobUpload.pieceBytes, contents.count)])
      let hash = Keccak256.hash(piece)
      pieces.append(.hash(hash))
      if try await !exists(hash) { transactions.append(try await send("store(bytes)", [.bytes(piece)])) }
    }
    transactions.append(try await send("assemble(bytes32[])", [.array(pieces)]))
    return transactions
  }

  private func exists(_ hash: Hash) async throws -> Bool {
    let size = try await wallet.client.read(
      FunctionSignature("size(bytes32)(uint64)"), at: SystemAddress.blob, [.hash(hash)])
    return size[0].asUInt256 != .zero
  }

  private func send(_ function: String, _ arguments: [ABIValue]) async throws -> Hash {
    try await wallet.send(to: SystemAddress.blob, data: try FunctionSignature(function).encode(arguments)).hash
  }

  /// The size of one piece, in bytes; its transaction stays well below the gas limit of one transaction.
  private static let pieceBytes = 98_304
}
