import Foundation
import JSONCoding

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// An answer over a real socket.
struct Answer {
  var status: Int
  var type: String
  var body: String

  var json: JSON? { try? JSON.parse(body) }
  /// The data of each server-sent event.
  var events: [String] {
    body.components(separatedBy: "\n\n").filter { !$0.isEmpty }.map { String($0.dropFirst("data: ".count)) }
  }
}

/// Asks a server on this machine.
struct Client: Sendable {
  let port: Int

  func get(_ path: String) async throws -> Answer { try await send(request(path)) }

  func post(_ path: String, _ body: String) async throws -> Answer {
    var request = request(path)
    request.httpMethod = "POST"
    request.httpBody = Data(body.utf8)
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    return try await send(request)
  }

  private func request(_ path: String) -> URLRequest {
    URLRequest(url: URL(string: "http://127.0.0.1:\(port)\(path)") ?? URL(fileURLWithPath: "/"), timeoutInterval: 120)
  }

  private func send(_ request: URLRequest) async throws -> Answer {
    let (data, response) = try await URLSession.shared.data(for: request)
    let http = response as? HTTPURLResponse
    return Answer(
      status: http?.statusCode ?? 0, type: http?.value(forHTTPHeaderField: "Content-Type") ?? "",
      body: String(decoding: data, as: UTF8.self))
  }
}

/// A connection of one's own, to be cut at will.
final class RawConnection {
  private let descriptor: Int32

  init(port: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port)).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    // The address lives until connect returns, and its size is that of the structure.
    let result = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        unsafe connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else { throw CocoaError(.fileReadUnknown) }
  }

  func write(_ text: String) {
    let bytes = Array(text.utf8)
    _ = unsafe send(descriptor, bytes, bytes.count, 0)
  }

  /// Up to 4,096 bytes of what came.
  func read() -> String {
    var bytes = [UInt8](repeating: 0, count: 4_096)
    let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }

  func cut() { close(descriptor) }
}
