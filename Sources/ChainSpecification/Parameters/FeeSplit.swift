/// How the fee of an inference is split, in basis points (hundredths of a percent) that sum to 10,000.
public struct FeeSplit: Sendable, Hashable {
  /// The share of the platform.
  public let platform: UInt64
  /// The share of the owner of the model or adapter.
  public let model: UInt64
  /// The share of the stakers.
  public let stakers: UInt64
  /// The share of the contributors of the data.
  public let data: UInt64

  /// Creates a split; nil when the shares do not sum to 10,000 basis points.
  public init?(platform: UInt64, model: UInt64, stakers: UInt64, data: UInt64) {
    let shares = [platform, model, stakers, data]
    guard shares.allSatisfy({ $0 <= BasisPoints.whole }), shares.reduce(0, +) == BasisPoints.whole else { return nil }
    self.init(uncheckedPlatform: platform, model: model, stakers: stakers, data: data)
  }

  private init(uncheckedPlatform: UInt64, model: UInt64, stakers: UInt64, data: UInt64) {
    self.platform = uncheckedPlatform
    self.model = model
    self.stakers = stakers
    self.data = data
  }

  /// 10 % platform, 20 % model, 20 % stakers, 50 % data.
  public static let standard = FeeSplit(uncheckedPlatform: 1_000, model: 2_000, stakers: 2_000, data: 5_000)

  /// The shares with the names that genesis files give them, in their order.
  public var shares: [(name: String, basisPoints: UInt64)] {
    [("platform", platform), ("model", model), ("stakers", stakers), ("data", data)]
  }
}

/// Hundredths of a percent.
public enum BasisPoints {
  /// All of something: 100 %.
  public static let whole: UInt64 = 10_000
}
