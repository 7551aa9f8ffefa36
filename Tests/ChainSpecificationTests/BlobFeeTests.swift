import ChainSpecification
import ChainTypes
import Primitives
import Testing

/// The price of blobs (EIP-4844, EIP-7691, EIP-7918).
@Suite struct BlobFeeTests {
  private let cancun = GasSchedule.cancun.blobs
  private let osaka = GasSchedule.osaka.blobs
  private let perBlob = Transaction.gasPerBlob

  @Test("The price is one at first and rises by the factor e for each update fraction")
  func price() {
    #expect(cancun.baseFee(excessBlobGas: 0) == 1)
    // The first excess at which the price is 2: ⌈3,338,477 × ln 2⌉ (EIP-4844).
    #expect(cancun.baseFee(excessBlobGas: 2_314_057) == 1)
    #expect(cancun.baseFee(excessBlobGas: 2_314_058) == 2)
    #expect(cancun.baseFee(excessBlobGas: 10 * 1024 * 1024) == 23)
    #expect(cancun.baseFee(excessBlobGas: .max) == .max)
  }

  @Test("The excess grows by what is above the target and shrinks to zero")
  func excess() {
    func next(_ excess: UInt64, used: UInt64) -> UInt64 {
      cancun.excessBlobGas(parentExcess: excess, parentUsed: used * perBlob, parentBaseFee: 1_000_000_000)
    }
    #expect(next(0, used: 0) == 0)
    #expect(next(0, used: 3) == 0)
    #expect(next(0, used: 6) == 3 * perBlob)
    #expect(next(3 * perBlob, used: 0) == 0)
    #expect(next(4 * perBlob, used: 2) == 3 * perBlob)
    #expect(cancun.excessBlobGas(parentExcess: .max, parentUsed: perBlob, parentBaseFee: 1) == .max - 3 * perBlob)
  }

  @Test("Below the reserve price the excess never falls")
  func reserve() {
    // With a base fee of 17 wei, 8,192 gas cost more than 131,072 blob gas at 1 wei.
    let (used, excess) = (6 * perBlob, 10 * perBlob)
    #expect(osaka.excessBlobGas(parentExcess: excess, parentUsed: used, parentBaseFee: 16) == excess)
    #expect(
      osaka.excessBlobGas(parentExcess: excess, parentUsed: used, parentBaseFee: 17) == excess + used * 3 / 9)
    #expect(osaka.excessBlobGas(parentExcess: excess, parentUsed: 0, parentBaseFee: 17) == excess)
    #expect(osaka.excessBlobGas(parentExcess: 0, parentUsed: 0, parentBaseFee: 17) == 0)
  }

  @Test("A chain may have blob schedules of its own")
  func override() {
    var specification = ChainSpecification(chainID: 1)
    specification.blobSchedules[.osaka] = BlobSchedule(target: 14, maximum: 21, baseFeeUpdateFraction: 11_684_671)
    #expect(specification.schedule(for: .osaka).blobs.maximum == 21)
    #expect(specification.schedule(for: .prague) == .prague)
  }
}
