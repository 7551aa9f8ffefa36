internal import ChainTypes
internal import JSONCoding
internal import Primitives

extension MethodTable {
  /// Who the node is.
  static let nodeMethods: [RPCMethod] = [
    RPCMethod("web3_clientVersion", "Names the node's software and version.", returns: "string") {
      _, context throws(RPCError) in .string(context.backend.identity.clientVersion)
    },
    RPCMethod(
      "web3_sha3", "Gives the Keccak-256 hash of bytes.", [.required("data", .data)], returns: "32 bytes"
    ) { arguments, _ throws(RPCError) in .hash(Keccak256.hash(try arguments[0].data())) },
    RPCMethod("net_version", "Gives the chain ID in decimal digits.", returns: "string") {
      _, context throws(RPCError) in .string(String(context.backend.identity.chainID))
    },
    RPCMethod("net_listening", "Tells whether the node accepts peers; a sequencer has none.", returns: "false") {
      _, _ throws(RPCError) in false
    },
    RPCMethod("net_peerCount", "Gives the number of peers.", returns: "quantity") {
      _, _ throws(RPCError) in .quantity(UInt64(0))
    },
    RPCMethod("eth_chainId", "Gives the chain ID that transactions are signed for (EIP-155).", returns: "quantity") {
      _, context throws(RPCError) in .quantity(context.backend.identity.chainID)
    },
    RPCMethod("eth_syncing", "Tells whether the node is catching up; a sequencer never is.", returns: "false") {
      _, _ throws(RPCError) in false
    },
    RPCMethod(
      "eth_accounts", "Lists the accounts whose keys the node holds: the development accounts of `openledger dev`.",
      returns: "array of addresses"
    ) { _, context throws(RPCError) in .array(context.backend.accounts.map { .address($0) }) },
    RPCMethod("eth_coinbase", "Gives the account that receives priority fees.", returns: "address") {
      _, context throws(RPCError) in .address(context.head.beneficiary)
    },
  ]
}
