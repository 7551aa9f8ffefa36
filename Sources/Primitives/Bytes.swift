/// A string of octets, the common currency of encodings, hashes and storage.
public typealias Bytes = [UInt8]
