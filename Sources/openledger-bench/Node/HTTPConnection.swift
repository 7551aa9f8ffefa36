import Glibc
import Primitives

/// One keep-alive connection to a node on this machine; as little client as possible, because it shares the node's cores.
@safe
final class HTTPConnection {
  private static let chunkBytes = 1 << 16
  private static let headEnd = Bytes("\r\n\r\n".utf8)

  private let socket: Int32
  private var received: Bytes = []
  private var chunk = Bytes(repeating: 0, count: HTTPConnection.chunkBytes)

  init(port: UInt16) throws {
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    // The address lives during the call, which reads a sockaddr_in behind the general pointer.
    let status = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else {
      close(socket)
      throw BenchError("no node answers on port \(port)")
    }
    var isOn: Int32 = 1
    unsafe setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &isOn, socklen_t(MemoryLayout<Int32>.size))
  }

  deinit { close(socket) }

  /// Sends a JSON body and gives the response's.
  func post(_ body: Bytes) throws -> Bytes {
    let head = """
      POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: \(body.count)\r\n\r\n
      """
    try send(Bytes(head.utf8) + body)
    return try receive()
  }

  private func send(_ bytes: Bytes) throws {
    var sent = 0
    while sent < bytes.count {
      let count = unsafe bytes[sent...].withUnsafeBytes {
        unsafe Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw BenchError("the node closed the connection") }
      sent += count
    }
  }

  private func receive() throws -> Bytes {
    var bodyStart: Int?
    while bodyStart == nil {
      bodyStart = received.firstRange(of: Self.headEnd)?.upperBound
      if bodyStart == nil { try fill() }
    }
    let start = bodyStart ?? 0
    let end = start + (try contentLength(received[..<start]))
    while received.count < end { try fill() }
    let body = Bytes(received[start..<end])
    received.removeFirst(end)
    return body
  }

  private func contentLength(_ head: ArraySlice<UInt8>) throws -> Int {
    let lines = String(decoding: head, as: UTF8.self).lowercased().split(separator: "\r\n")
    guard let line = lines.first(where: { $0.hasPrefix("content-length:") }),
      let length = Int(line.dropFirst("content-length:".count).drop { $0 == " " })
    else { throw BenchError("the node's response has no length: \(lines.first ?? "")") }
    return length
  }

  private func fill() throws {
    let count = unsafe chunk.withUnsafeMutableBytes { unsafe recv(socket, $0.baseAddress, $0.count, 0) }
    guard count > 0 else { throw BenchError("the node closed the connection") }
    received += chunk[..<count]
  }
}
