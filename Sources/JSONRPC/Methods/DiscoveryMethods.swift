public import JSONCoding

extension MethodTable {
  /// What the server offers.
  static let discoveryMethods: [RPCMethod] = [
    RPCMethod("rpc.discover", "Gives this list of methods as an OpenRPC document.", returns: "OpenRPC document") {
      _, context throws(RPCError) in context.methods.openRPC(version: context.backend.identity.clientVersion)
    },
    RPCMethod("rpc_modules", "Lists the name spaces of the methods.", returns: "object") {
      _, context throws(RPCError) in
      let spaces = Set(context.methods.all.compactMap { $0.name.split(separator: "_").first.map(String.init) })
      return .object(spaces.filter { !$0.contains(".") }.sorted().map { JSONMember($0, "1.0") })
    },
  ]

  /// The OpenRPC 1.3 document of the table.
  public func openRPC(version: String) -> JSON {
    [
      "openrpc": "1.3.2",
      "info": ["title": "OpenLedger JSON-RPC", "version": .string(version)],
      "methods": .array(
        all.map { method in
          [
            "name": .string(method.name), "summary": .string(method.summary),
            "params": .array(
              method.parameters.map { parameter in
                [
                  "name": .string(parameter.name), "required": .bool(parameter.isRequired),
                  "schema": parameter.type.schema,
                ]
              }),
            "result": ["name": "result", "schema": ["description": .string(method.result)]],
          ]
        }),
    ]
  }
}
