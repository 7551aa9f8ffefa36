/// The page that a browser gets from the node's port.
public enum ConsolePage {
  /// The whole page in UTF-8: markup, style and script in one document that loads nothing else.
  public static let html: [UInt8] = PackageResources.console_html
}
