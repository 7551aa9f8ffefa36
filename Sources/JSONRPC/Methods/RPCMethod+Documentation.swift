extension RPCMethod {
  /// The method's section in Docs/RPC.md, as Markdown.
  public var documentation: String {
    var text = "### `\(name)`\n\n\(summary)\n"
    if !parameters.isEmpty {
      text += "\n"
      for parameter in parameters {
        text += "- `\(parameter.name)`\(parameter.isRequired ? "" : " (optional)"): \(parameter.type.rule)\n"
      }
    }
    return text + "\nReturns: \(result).\n"
  }
}
