internal import AdapterEngine
internal import Foundation
internal import Hummingbird
internal import HummingbirdCore
internal import JSONCoding
internal import NIOCore
internal import Primitives
internal import Serving

extension API {
  /// `GET /v1/models`: the base model, then the adapters.
  func models() -> Response {
    let adapters = engine.adapters.descriptions.map { adapter -> JSON in
      [
        "id": .string(adapter.name), "object": "model", "created": .integer(0), "owned_by": "openledger",
        "root": .string(adapter.name), "parent": .string(modelName), "resident": .bool(adapter.isResident),
        "bytes": .integer(adapter.byteCount),
      ]
    }
    let base: JSON = [
      "id": .string(modelName), "object": "model", "created": .integer(0), "owned_by": "openledger",
      "root": .string(modelName), "parent": .null, "max_model_len": .integer(engine.model.shape.maximumContext),
    ]
    return API.response(["object": "list", "data": .array([base] + adapters)])
  }

  /// `POST /v1/load_lora_adapter`: registers a folder below the adapters' folder.
  func loadAdapter(_ request: Request) async throws -> Response {
    let fields = try await changes(request, ["lora_name", "lora_path"])
    let name = try adapterName(fields)
    let path = try fields.string("lora_path", maximumBytes: InferenceLimits.maximumNameBytes) ?? name
    guard name != modelName else { throw APIError.invalid("lora_name", "The base model has the name \"\(name)\".") }
    let source = try AdapterSource(folder: try folder(path))
    try engine.adapters.register(name, source)
    return API.response(["object": "model", "id": .string(name), "bytes": .integer(source.byteCount)])
  }

  /// `POST /v1/unload_lora_adapter`: takes a name away; requests that have it already end as they would have.
  func unloadAdapter(_ request: Request) async throws -> Response {
    let name = try adapterName(try await changes(request, ["lora_name"]))
    do throws(ServingError) {
      try engine.adapters.unregister(name)
    } catch {
      throw APIError.notFound("lora_name", error.description, code: "model_not_found")
    }
    return API.response(["object": "model", "id": .string(name), "deleted": true])
  }

  private func changes(_ request: Request, _ names: Set<String>) async throws -> Fields {
    guard allowsAdapterChanges, adapterFolder != nil else {
      throw APIError(
        status: .forbidden, message: "This server does not let its clients change adapters.", code: "forbidden")
    }
    let (_, fields) = try await read(request)
    try fields.allow(names)
    return fields
  }

  private func adapterName(_ fields: Fields) throws(APIError) -> String {
    guard let name = try fields.string("lora_name", maximumBytes: InferenceLimits.maximumNameBytes), !name.isEmpty
    else {
      throw .invalid("lora_name", "lora_name is needed.")
    }
    return name
  }

  /// The full path of a folder that must lie below the adapters' folder, links followed.
  private func folder(_ path: String) throws(APIError) -> String {
    let root = URL(fileURLWithPath: adapterFolder ?? "").resolvingSymlinksInPath().standardizedFileURL.path
    let full = URL(fileURLWithPath: root).appending(path: path).resolvingSymlinksInPath().standardizedFileURL.path
    guard full.hasPrefix(root + "/") else {
      throw .invalid("lora_path", "lora_path must name a folder below the server's folder of adapters.")
    }
    return full
  }
}
