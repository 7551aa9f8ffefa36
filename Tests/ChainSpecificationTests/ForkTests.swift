import ChainSpecification
import ChainTypes
import Primitives
import Testing

@Suite struct ForkTests {
  @Test func `the newest planned fork whose time has come is in force`() throws {
    let schedule = try #require(ForkSchedule(pragueTime: 100, osakaTime: 200))
    let times: [(UInt64, HardFork)] = [(0, .cancun), (99, .cancun), (100, .prague), (199, .prague), (200, .osaka)]
    for (time, fork) in times { #expect(schedule.fork(at: time) == fork) }
    #expect(ForkSchedule.all.fork(at: 0) == .osaka)
    for fork in HardFork.allCases { #expect(ForkSchedule.only(upTo: fork).fork(at: .max) == fork) }
    #expect(ForkSchedule(pragueTime: nil, osakaTime: 1) == nil)
    #expect(ForkSchedule(pragueTime: 2, osakaTime: 1) == nil)
    #expect(try #require(ForkSchedule(pragueTime: 5, osakaTime: 5)).fork(at: 5) == .osaka)
  }

  @Test func `each fork changes what its proposals say and nothing else`() {
    var prague = GasSchedule.cancun
    prague.callDataTokenFloor = 10  // EIP-7623
    prague.blobs = BlobSchedule(target: 6, maximum: 9, baseFeeUpdateFraction: 5_007_716)  // EIP-7691
    #expect(prague == .prague)
    var osaka = prague
    osaka.transactionGasLimit = 16_777_216  // EIP-7825
    osaka.maximumBlockBytes = 8_388_608  // EIP-7934
    osaka.blobs.maximumPerTransaction = 6  // EIP-7594
    osaka.blobs.reserveGas = 8_192  // EIP-7918
    osaka.precompiles.modularExponentiationMinimum = 500  // EIP-7883
    osaka.precompiles.modularExponentiationDivisor = 1  // EIP-7883
    osaka.precompiles.modularExponentiationComplexityFactor = 2  // EIP-7883
    osaka.precompiles.modularExponentiationSmallComplexity = 16  // EIP-7883
    osaka.precompiles.modularExponentiationIterationsPerByte = 16  // EIP-7883
    osaka.precompiles.modularExponentiationMaximumBytes = 1_024  // EIP-7823
    #expect(osaka == .osaka)
    for fork in HardFork.allCases { #expect(GasSchedule.schedule(for: fork).maximumContainerSize == 65_536) }
  }

  @Test func `forks are ordered by age`() {
    #expect(HardFork.allCases.sorted() == [.cancun, .prague, .osaka])
    #expect(HardFork.cancun < .prague && .prague < .osaka)
  }

  @Test func `the specification's hash depends on every parameter`() throws {
    let original = ChainSpecification(chainID: 1)
    var variants = [original]
    variants.append(ChainSpecification(chainID: 2))
    variants.append(ChainSpecification(chainID: 1, forks: .only(upTo: .prague)))
    variants.append(ChainSpecification(chainID: 1, baseFeePolicy: .treasury(.zero)))
    variants.append(
      ChainSpecification(
        chainID: 1, feeSplit: try #require(FeeSplit(platform: 0, model: 0, stakers: 0, data: 10_000))))
    variants.append(ChainSpecification(chainID: 1, consensusLayer: .beaconChain))
    var otherBlobs = original
    otherBlobs.blobSchedules[.osaka] = BlobSchedule(target: 14, maximum: 21, baseFeeUpdateFraction: 11_684_671)
    variants.append(otherBlobs)
    for parameter in AIParameters.parameters {
      var changed = original
      changed.ai[parameter] += 1
      variants.append(changed)
    }
    #expect(Set(variants.map(\.hash)).count == variants.count)
    #expect(ChainSpecification(chainID: 1).hash == original.hash)
  }

  @Test func `the standard parameters lie within their bounds`() {
    for parameter in AIParameters.parameters { #expect(parameter.range.contains(AIParameters.standard[parameter])) }
    #expect(Set(AIParameters.parameters.map(\.name)).count == AIParameters.parameters.count)
  }

  @Test func `system contracts have distinct addresses from 0x1000 on`() {
    let addresses = SystemContract.allCases.map(\.address)
    #expect(addresses == (0..<UInt64(addresses.count)).map { Address(low: 0x1000 + $0) })
    for contract in SystemContract.allCases { #expect(SystemContract(name: contract.name) == contract) }
  }
}
