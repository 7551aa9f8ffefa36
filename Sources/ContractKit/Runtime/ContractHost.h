// The host calls of ContractVM (Docs/Specification/ContractVM.md, section 5) as C functions.
//
// A call is an `ecall` with its number in t0 and its arguments in a0-a5; the result comes back in a0 and every other
// register is preserved. Registers a6 and a7 do not exist under RV64E and must never be named here: the compiler would
// use x16 and x17 without a diagnostic.
//
// 256-bit words are 32 bytes, least significant first. Addresses are 20 bytes in their usual order.
#ifndef CONTRACT_HOST_H
#define CONTRACT_HOST_H

#define HOST_INLINE static inline __attribute__((always_inline))

typedef unsigned long host_word;

HOST_INLINE host_word host_call0(host_word number) {
  register host_word t0 __asm__("t0") = number;
  register host_word a0 __asm__("a0");
  __asm__ volatile("ecall" : "=r"(a0) : "r"(t0) : "memory");
  return a0;
}

HOST_INLINE host_word host_call1(host_word number, host_word first) {
  register host_word t0 __asm__("t0") = number;
  register host_word a0 __asm__("a0") = first;
  __asm__ volatile("ecall" : "+r"(a0) : "r"(t0) : "memory");
  return a0;
}

HOST_INLINE host_word host_call2(host_word number, host_word first, host_word second) {
  register host_word t0 __asm__("t0") = number;
  register host_word a0 __asm__("a0") = first;
  register host_word a1 __asm__("a1") = second;
  __asm__ volatile("ecall" : "+r"(a0) : "r"(t0), "r"(a1) : "memory");
  return a0;
}

HOST_INLINE host_word host_call3(host_word number, host_word first, host_word second, host_word third) {
  register host_word t0 __asm__("t0") = number;
  register host_word a0 __asm__("a0") = first;
  register host_word a1 __asm__("a1") = second;
  register host_word a2 __asm__("a2") = third;
  __asm__ volatile("ecall" : "+r"(a0) : "r"(t0), "r"(a1), "r"(a2) : "memory");
  return a0;
}

HOST_INLINE host_word host_call4(
    host_word number, host_word first, host_word second, host_word third, host_word fourth) {
  register host_word t0 __asm__("t0") = number;
  register host_word a0 __asm__("a0") = first;
  register host_word a1 __asm__("a1") = second;
  register host_word a2 __asm__("a2") = third;
  register host_word a3 __asm__("a3") = fourth;
  __asm__ volatile("ecall" : "+r"(a0) : "r"(t0), "r"(a1), "r"(a2), "r"(a3) : "memory");
  return a0;
}

HOST_INLINE host_word host_call5(
    host_word number, host_word first, host_word second, host_word third, host_word fourth, host_word fifth) {
  register host_word t0 __asm__("t0") = number;
  register host_word a0 __asm__("a0") = first;
  register host_word a1 __asm__("a1") = second;
  register host_word a2 __asm__("a2") = third;
  register host_word a3 __asm__("a3") = fourth;
  register host_word a4 __asm__("a4") = fifth;
  __asm__ volatile("ecall" : "+r"(a0) : "r"(t0), "r"(a1), "r"(a2), "r"(a3), "r"(a4) : "memory");
  return a0;
}

HOST_INLINE host_word host_call6(
    host_word number, host_word first, host_word second, host_word third, host_word fourth, host_word fifth,
    host_word sixth) {
  register host_word t0 __asm__("t0") = number;
  register host_word a0 __asm__("a0") = first;
  register host_word a1 __asm__("a1") = second;
  register host_word a2 __asm__("a2") = third;
  register host_word a3 __asm__("a3") = fourth;
  register host_word a4 __asm__("a4") = fifth;
  register host_word a5 __asm__("a5") = sixth;
  __asm__ volatile("ecall" : "+r"(a0) : "r"(t0), "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5) : "memory");
  return a0;
}

#define HOST_POINTER(p) ((host_word)(p))

HOST_INLINE __attribute__((noreturn)) void host_return(const void *data, host_word length) {
  host_call2(0, HOST_POINTER(data), length);
  __builtin_unreachable();
}

HOST_INLINE __attribute__((noreturn)) void host_revert(const void *data, host_word length) {
  host_call2(1, HOST_POINTER(data), length);
  __builtin_unreachable();
}

HOST_INLINE host_word host_calldata_size(void) { return host_call0(2); }

HOST_INLINE void host_calldata_copy(void *destination, host_word offset, host_word length) {
  host_call3(3, HOST_POINTER(destination), offset, length);
}

HOST_INLINE host_word host_returndata_size(void) { return host_call0(4); }

HOST_INLINE void host_returndata_copy(void *destination, host_word offset, host_word length) {
  host_call3(5, HOST_POINTER(destination), offset, length);
}

HOST_INLINE void host_storage_load(const void *key, void *value) { host_call2(6, HOST_POINTER(key), HOST_POINTER(value)); }

HOST_INLINE void host_storage_store(const void *key, const void *value) {
  host_call2(7, HOST_POINTER(key), HOST_POINTER(value));
}

HOST_INLINE void host_transient_load(const void *key, void *value) {
  host_call2(8, HOST_POINTER(key), HOST_POINTER(value));
}

HOST_INLINE void host_transient_store(const void *key, const void *value) {
  host_call2(9, HOST_POINTER(key), HOST_POINTER(value));
}

// One fact of the frame, the transaction or the block, written to `destination` (numbers 10-14, 16, 27, 28, 30).
HOST_INLINE void host_fact(host_word number, void *destination) { host_call1(number, HOST_POINTER(destination)); }

// One fact that fits in a register (numbers 19, 24, 25, 26, 29, 32).
HOST_INLINE host_word host_number(host_word number) { return host_call0(number); }

HOST_INLINE void host_balance(const void *address, void *destination) {
  host_call2(15, HOST_POINTER(address), HOST_POINTER(destination));
}

HOST_INLINE host_word host_code_size(const void *address) { return host_call1(17, HOST_POINTER(address)); }

HOST_INLINE void host_code_hash(const void *address, void *destination) {
  host_call2(18, HOST_POINTER(address), HOST_POINTER(destination));
}

HOST_INLINE void host_log(const void *topics, host_word count, const void *data, host_word length) {
  host_call4(20, HOST_POINTER(topics), count, HOST_POINTER(data), length);
}

HOST_INLINE void host_keccak256(const void *data, host_word length, void *destination) {
  host_call3(21, HOST_POINTER(data), length, HOST_POINTER(destination));
}

HOST_INLINE host_word host_invoke(
    host_word kind, host_word gas, const void *address, const void *value, const void *input, host_word length) {
  return host_call6(
      22, kind, gas, HOST_POINTER(address), HOST_POINTER(value), HOST_POINTER(input), length);
}

HOST_INLINE host_word host_create(
    const void *value, const void *code, host_word length, const void *salt, void *destination) {
  return host_call5(
      23, HOST_POINTER(value), HOST_POINTER(code), length, HOST_POINTER(salt), HOST_POINTER(destination));
}

HOST_INLINE void host_block_hash(host_word number, void *destination) {
  host_call2(31, number, HOST_POINTER(destination));
}

// Two words to one (numbers 33-37 and 40).
HOST_INLINE void host_binary(host_word number, const void *first, const void *second, void *destination) {
  host_call3(number, HOST_POINTER(first), HOST_POINTER(second), HOST_POINTER(destination));
}

// Three words to one (numbers 38 and 39).
HOST_INLINE void host_ternary(
    host_word number, const void *first, const void *second, const void *modulus, void *destination) {
  host_call4(number, HOST_POINTER(first), HOST_POINTER(second), HOST_POINTER(modulus), HOST_POINTER(destination));
}

HOST_INLINE host_word host_recover(const void *hash, host_word v, const void *r, const void *s, void *destination) {
  return host_call5(41, HOST_POINTER(hash), v, HOST_POINTER(r), HOST_POINTER(s), HOST_POINTER(destination));
}

HOST_INLINE host_word host_memory_grow(host_word bytes) { return host_call1(42, bytes); }

// As `memmove`: the ranges may overlap.
HOST_INLINE void host_memory_copy(void *destination, const void *source, host_word length) {
  host_call3(43, HOST_POINTER(destination), HOST_POINTER(source), length);
}

HOST_INLINE void host_memory_fill(void *destination, host_word value, host_word length) {
  host_call3(44, HOST_POINTER(destination), value, length);
}

// Zeroed memory that lives until the frame ends, aligned to 16 bytes; reverts with Panic(0x41) when there is none.
void *contract_allocate(host_word length);

#endif
