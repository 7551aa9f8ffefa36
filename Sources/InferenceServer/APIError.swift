internal import AdapterEngine
internal import HTTPTypes
internal import JSONCoding
internal import Serving

/// Why a request is answered with an error, in the form of OpenAI's interface.
struct APIError: Error, Sendable, Equatable {
  var status: HTTPResponse.Status
  /// OpenAI's `type`.
  var type = "invalid_request_error"
  /// One sentence.
  var message: String
  /// The field at fault.
  var parameter: String?
  /// OpenAI's `code`.
  var code: String?

  /// A field that is wrong.
  static func invalid(_ parameter: String?, _ message: String) -> APIError {
    APIError(status: .badRequest, message: message, parameter: parameter, code: "invalid_value")
  }

  /// A field that asks for something the server does not have.
  static func unsupported(_ parameter: String, _ message: String) -> APIError {
    APIError(status: .badRequest, message: message, parameter: parameter, code: "unsupported_parameter")
  }

  /// A path or a name that does not exist.
  static func notFound(_ parameter: String?, _ message: String, code: String = "not_found") -> APIError {
    APIError(status: .notFound, message: message, parameter: parameter, code: code)
  }

  /// The answer's body.
  var json: JSON {
    [
      "error": [
        "message": .string(message), "type": .string(type), "param": parameter.map(JSON.string) ?? .null,
        "code": code.map(JSON.string) ?? .null,
      ]
    ]
  }
}

extension APIError {
  /// The answer to a refusal of the engine.
  init(_ error: ServingError) {
    let message = error.description
    switch error {
    case .queueFull:
      self.init(status: .tooManyRequests, type: "overloaded_error", message: message, code: "queue_full")
    case .unknownAdapter: self = .notFound("model", message, code: "model_not_found")
    case .exceedsCache:
      self = APIError(status: .badRequest, message: message, parameter: "max_tokens", code: "context_length_exceeded")
    case .engine(.contextTooLong):
      self = APIError(status: .badRequest, message: message, parameter: "max_tokens", code: "context_length_exceeded")
    case .engine(.invalidRequest): self = .invalid("prompt", message)
    case .adapterExists: self = .invalid("lora_name", message)
    case .tooManyAdapters, .adapterTooLarge: self = .invalid("lora_path", message)
    case .engine(.invalidAdapter), .engine(.unsupported), .adapterUnreadable:
      self.init(
        status: .internalServerError, type: "server_error", message: message, parameter: "model", code: "adapter_failed"
      )
    case .cancelled: self.init(status: .internalServerError, type: "server_error", message: message, code: "cancelled")
    case .deadlineExceeded:
      self.init(status: .gatewayTimeout, type: "server_error", message: message, parameter: "timeout", code: "timeout")
    case .stopped: self.init(status: .serviceUnavailable, type: "server_error", message: message, code: "stopping")
    case .engine: self.init(status: .internalServerError, type: "server_error", message: message, code: "engine_failed")
    }
  }

  /// The answer to any error of a handler.
  init(any error: any Error) {
    switch error {
    case let error as APIError: self = error
    case let error as ServingError: self.init(error)
    default:
      self.init(
        status: .internalServerError, type: "server_error", message: "The request could not be answered.",
        code: "internal_error")
    }
  }
}
