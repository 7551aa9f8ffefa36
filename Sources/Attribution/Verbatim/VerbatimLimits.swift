/// What bounds the memory and the time of verbatim attribution.
public enum VerbatimLimits {
  /// The largest encoded shard: what the chain keeps as one blob.
  public static let encodedBytes = 1 << 24
  /// The bytes of an encoded shard before its first row start.
  static let headerBytes = 16
  /// The text of a shard, separators included: every byte of it costs at most four encoded ones.
  public static let textBytes = (encodedBytes - headerBytes) / 4
  /// The rows of a shard.
  public static let rows = 32_767
  /// Below so many rows in a part of the open group, the layout splits it no further.
  public static let grain = 64
  /// The occurrences of a span up to which its rows are looked at; above, it is common whatever the rule says.
  public static let occurrences = 256
}
