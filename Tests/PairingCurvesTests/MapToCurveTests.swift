import FixtureSupport
import PairingCurves
import Primitives
import Testing

/// Bytes from hexadecimal digits of a test's own source.
func bytes(_ hex: String) -> Bytes {
  do { return try Hex.decode(hex) } catch {
    Issue.record("\(error)")
    return []
  }
}

@Suite struct MapToCurveTests {
  @Test("two elements of Fp map to the point of RFC 9380, section J.9.1, for the empty message and for abc")
  func mapToG1() throws {
    for (first, second, x, y) in [
      (
        "0ba14bd907ad64a016293ee7c2d276b8eae71f25a4b941eece7b0d89f17f75cb3ae5438a614fb61d6835ad59f29c564f",
        "019b9bd7979f12657976de2884c7cce192b82c177c80e0ec604436a7f538d231552f0d96d9f7babe5fa3b19b3ff25ac9",
        "052926add2207b76ca4fa57a8734416c8dc95e24501772c814278700eed6d1e4e8cf62d9c09db0fac349612b759e79a1",
        "08ba738453bfed09cb546dbb0783dbb3a5f1f566ed67bb6be0e8c67e2e81a4cc68ee29813bb7994998f3eae0c9c6a265"
      ),
      (
        "0d921c33f2bad966478a03ca35d05719bdf92d347557ea166e5bba579eea9b83e9afa5c088573c2281410369fbd32951",
        "003574a00b109ada2f26a37a91f9d1e740dffd8d69ec0c35e1e9f4652c7dba61123e9dd2e76c655d956e2b3462611139",
        "03567bc5ef9c690c2ab2ecdf6a96ef1c139cc0b2f284dca0a9a7943388a49a3aee664ba5379a7655d3c68900be2f6903",
        "0b9c15f3fe6e5cf4211f346271d7b01c8f3b28be689c8429c85b67af215533311f0b8dfaaa154fa6b88176c229f2885d"
      ),
    ] {
      let sum = try BLS12381.G1(mapping: bytes(first)[...]) + BLS12381.G1(mapping: bytes(second)[...])
      #expect(sum.coordinates == [bytes(x), bytes(y)])
    }
  }

  @Test("two elements of Fp2 map to the point of RFC 9380, section J.10.1, for the empty message and for abc")
  func mapToG2() throws {
    for (elements, point) in [
      (
        [
          "03dbc2cce174e91ba93cbb08f26b917f98194a2ea08d1cce75b2b9cc9f21689d80bd79b594a613d0a68eb807dfdc1cf8",
          "05a2acec64114845711a54199ea339abd125ba38253b70a92c876df10598bd1986b739cad67961eb94f7076511b3b39a",
          "02f99798e8a5acdeed60d7e18e9120521ba1f47ec090984662846bc825de191b5b7641148c0dbc237726a334473eee94",
          "145a81e418d4010cc027a68f14391b30074e89e60ee7a22f87217b2f6eb0c4b94c9115b436e6fa4607e95a98de30a435",
        ],
        [
          "0141ebfbdca40eb85b87142e130ab689c673cf60f1a3e98d69335266f30d9b8d4ac44c1038e9dcdd5393faf5c41fb78a",
          "05cb8437535e20ecffaef7752baddf98034139c38452458baeefab379ba13dff5bf5dd71b72418717047f5b0f37da03d",
          "0503921d7f6a12805e72940b963c0cf3471c7b2a524950ca195d11062ee75ec076daf2d4bc358c4b190c0c98064fdd92",
          "12424ac32561493f3fe3c260708a12b7c620e7be00099a974e259ddc7d1f6395c3c811cdd19f1e8dbf3e9ecfdcbab8d6",
        ]
      ),
      (
        [
          "15f7c0aa8f6b296ab5ff9c2c7581ade64f4ee6f1bf18f55179ff44a2cf355fa53dd2a2158c5ecb17d7c52f63e7195771",
          "01c8067bf4c0ba709aa8b9abc3d1cef589a4758e09ef53732d670fd8739a7274e111ba2fcaa71b3d33df2a3a0c8529dd",
          "187111d5e088b6b9acfdfad078c4dacf72dcd17ca17c82be35e79f8c372a693f60a033b461d81b025864a0ad051a06e4",
          "08b852331c96ed983e497ebc6dee9b75e373d923b729194af8e72a051ea586f3538a6ebb1e80881a082fa2b24df9f566",
        ],
        [
          "02c2d18e033b960562aae3cab37a27ce00d80ccd5ba4b7fe0e7a210245129dbec7780ccc7954725f4168aff2787776e6",
          "139cddbccdc5e91b9623efd38c49f81a6f83f175e80b06fc374de9eb4b41dfe4ca3a230ed250fbe3a2acf73a41177fd8",
          "1787327b68159716a37440985269cf584bcb1e621d3a7202be6ea05c4cfe244aeb197642555a0645fb87bf7466b2ba48",
          "00aa65dae3c8d732d10ecd2c50f8a1baf3001578f71c694e03866e9f3d49ac1e1ce70dd94a733534f106d4cec0eddd16",
        ]
      ),
    ] {
      let u = elements.map { bytes($0)[...] }
      let sum = try BLS12381.G2(mapping: u[0], u[1]) + BLS12381.G2(mapping: u[2], u[3])
      #expect(sum.coordinates == point.map { bytes($0) })
    }
  }

  @Test("every element maps to a point of the subgroup")
  func subgroup() throws {
    var random = SeededGenerator(suite: "MapToCurveTests", fallback: 10)
    // Zero, one and minus one are where formulas divide by zero or meet signs.
    let modulusLessOne = bytes(
      "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaaa")
    var elements = [Bytes(repeating: 0, count: 48), Bytes(repeating: 0, count: 47) + [1], modulusLessOne]
    for _ in 0..<8 { elements.append([0] + random.bytes(47)) }
    for element in elements {
      let first = try BLS12381.G1(mapping: element[...])
      #expect(first != .infinity && first.multipliedPlainly(by: bls12381Order) == .infinity)
      #expect(try BLS12381.G1.decode(first.coordinates) == first)
      for other in elements {
        let second = try BLS12381.G2(mapping: element[...], other[...])
        #expect(second != .infinity && second.multipliedPlainly(by: bls12381Order) == .infinity)
        #expect(try BLS12381.G2.decode(second.coordinates) == second)
      }
    }
  }

  @Test("an element that is not below the modulus is refused")
  func notCanonical() {
    let modulus = bytes(
      "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab")
    let zero = Bytes(repeating: 0, count: 48)
    #expect(throws: PointError.notCanonical) { try BLS12381.G1(mapping: modulus[...]) }
    #expect(throws: PointError.notCanonical) { try BLS12381.G1(mapping: zero.dropFirst()) }
    #expect(throws: PointError.notCanonical) { try BLS12381.G2(mapping: modulus[...], zero[...]) }
    #expect(throws: PointError.notCanonical) { try BLS12381.G2(mapping: zero[...], modulus[...]) }
  }
}
