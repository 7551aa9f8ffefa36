internal import AdapterEngine
internal import CAdapterEngine

extension Kernels {
  var influenceCode: cae_kernels {
    switch self {
    case .best: CAE_KERNELS_BEST
    case .scalar: CAE_KERNELS_SCALAR
    case .avx2: CAE_KERNELS_AVX2
    case .avx512: CAE_KERNELS_AVX512
    }
  }
}

/// Threads that a call may ask for.
func allowedThreads(_ threads: Int) -> UInt32 { UInt32(min(max(threads, 1), 256)) }

/// Runs a call of the C face and throws its sentence when it fails; the buffer lives as long as the call.
func engineCall(
  _ body: (_ message: UnsafeMutablePointer<CChar>, _ capacity: Int) -> cae_code
) throws(InfluenceError) {
  let capacity = 512
  var sentence = ""
  // The temporary buffer is initialised to zeros before use, and the C face keeps it terminated.
  let code = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { buffer in
    unsafe buffer.initialize(repeating: 0)
    guard let base = buffer.baseAddress else { return CAE_OUT_OF_MEMORY }
    let code = unsafe body(base, capacity)
    if code != CAE_OK { sentence = unsafe String(cString: base) }
    return code
  }
  if code != CAE_OK { throw .engine(sentence) }
}
