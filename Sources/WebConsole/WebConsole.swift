/// The web console: one page without outside assets that talks JSON-RPC to the port it came from.
public enum WebConsole {
  /// The page as HTML in UTF-8; its source is `Resources/console.html`.
  public static let page: [UInt8] = PackageResources.console_html
}
