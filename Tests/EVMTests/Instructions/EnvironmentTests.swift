import ChainSpecification
import EVM
import Execution
import Primitives
import Testing
import WorldState

@Suite("Facts of the frame, the transaction, the block and accounts")
struct EnvironmentTests {
  @Test("Instructions without operands tell the facts")
  func facts() throws {
    let facts: [(Opcode, UInt256)] = [
      (.address, TestChain.contract.word), (.origin, TestChain.origin.word), (.caller, TestChain.origin.word),
      (.callValue, 5), (.gasPrice, 9), (.coinbase, TestChain.coinbase.word), (.timestamp, 1_700_000_000),
      (.number, 1000), (.prevRandao, 0x1234_5678), (.gasLimit, 30_000_000), (.chainID, 1337), (.selfBalance, 5),
      (.baseFee, 7), (.blobBaseFee, 3), (.callDataSize, 2), (.returnDataSize, 0),
    ]
    for (opcode, value) in facts {
      let result = try run(.op(opcode) + giveTop, input: [1, 2], value: 5)
      #expect(UInt256(bigEndian: result.output) == value, "\(opcode)")
    }
  }

  @Test("BLOCKHASH knows the last 256 blocks")
  func blockHash() throws {
    for (number, hash): (UInt256, UInt256) in [(999, 999), (744, 744), (743, 0), (1000, 0), (1 << 64 | 999, 0)] {
      #expect(try top(push(number) + .blockHash) == hash)
    }
  }

  @Test("BLOBHASH gives the transaction's blob hashes and zero beyond (EIP-4844)")
  func blobHash() throws {
    for (index, hash): (UInt256, UInt256) in [(0, 0xB10B), (1, 0xB10C), (2, 0), (1 << 64, 0), (.max, 0)] {
      #expect(try top(push(index) + .blobHash) == hash)
    }
  }

  @Test("The first access to an account costs 2,600, later ones 100 (EIP-2929)")
  func accessGas() throws {
    let other = push(Address(low: 0x07E2))
    for opcode in [Opcode.balance, .externalCodeSize, .externalCodeHash] {
      #expect(try gasUsed(other + opcode) == 3 + 2600)
      #expect(try gasUsed(other + opcode + other + opcode) == 6 + 2700)
      // The frame's own account is warm.
      #expect(try gasUsed(.op(.address) + opcode) == 2 + 100)
    }
    #expect(try gasUsed(operands(0x07E2, 0, 0, 1) + .externalCodeCopy) == 3 + 2 + 2 + 3 + 2600 + 3 + 3)
  }

  @Test("EXTCODEHASH is zero for no account and the empty hash for one without code (EIP-1052)")
  func codeHash() throws {
    let chain = try TestChain()
    let account = Address(low: 0xACC7)
    chain.install(push(account) + .externalCodeHash + giveTop)
    #expect(UInt256(bigEndian: chain.call().output) == 0)
    chain.state.setBalance(1, of: account)
    #expect(UInt256(bigEndian: chain.call().output) == Keccak256.emptyBytesHash.word)
    chain.install(Bytes([1, 2, 3]), at: account)
    #expect(UInt256(bigEndian: chain.call().output) == Keccak256.hash([1, 2, 3]).word)
  }

  @Test("EXTCODECOPY and EXTCODESIZE see another account's code; the upper bytes of an address are ignored")
  func externalCode() throws {
    let chain = try TestChain()
    let account = Address(low: 0xACC7)
    chain.install(Bytes([1, 2, 3]), at: account)
    let word = account.word | UInt256(1) << 200
    chain.install(push(word) + .externalCodeSize + giveTop)
    #expect(UInt256(bigEndian: chain.call().output) == 3)
    chain.install(operands(word, 0, 1, 32) + .externalCodeCopy + give(32))
    #expect(chain.call().output == [2, 3] + Bytes(repeating: 0, count: 30))
    chain.install(operands(word, 0, .max, 32) + .externalCodeCopy + give(32))
    #expect(chain.call().output == Bytes(repeating: 0, count: 32))
  }

  @Test("Gas beyond what a frame can count comes back")
  func hugeGas() throws {
    let result = try run(push(1) + .pop, gas: .max)
    #expect(result.gasLeft == UInt64.max - 5)
  }
}
