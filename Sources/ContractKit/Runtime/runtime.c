// What Embedded Swift expects of a C library, for a program that runs once and is thrown away: memory is handed out
// upwards and never taken back.
#include "ContractHost.h"

typedef unsigned char byte;

// Eight bytes at any address.
typedef host_word chunk __attribute__((aligned(1), may_alias));

enum { allocation_alignment = 16, growth_step = 4096 };

static host_word free_start;
static host_word free_end;

// `Panic(uint256)` with code 0x41, Solidity's word for too much memory.
static __attribute__((noreturn, noinline)) void panic_out_of_memory(void) {
  byte data[36] = {0x4e, 0x48, 0x7b, 0x71};
  data[35] = 0x41;
  host_revert(data, sizeof data);
}

void *contract_allocate(host_word length) {
  if (length > 0xffffffff) panic_out_of_memory();
  host_word size = (length + allocation_alignment - 1) & ~(host_word)(allocation_alignment - 1);
  if (free_end - free_start < size) {
    host_word growth = size > growth_step ? size : growth_step;
    host_word start = host_memory_grow(growth);
    if (start == 0) {
      growth = size;
      start = host_memory_grow(growth);
      if (start == 0) panic_out_of_memory();
    }
    // The heap grows without gaps, so the rest of the last step stays usable.
    if (free_end != start) free_start = start;
    free_end = start + growth;
  }
  host_word result = free_start;
  free_start += size;
  return (void *)result;
}

int posix_memalign(void **result, host_word alignment, host_word length) {
  if (alignment > allocation_alignment) {
    host_word start = (host_word)contract_allocate(length + alignment);
    *result = (void *)((start + alignment - 1) & ~(alignment - 1));
  } else {
    *result = contract_allocate(length);
  }
  return 0;
}

void free(void *pointer) { (void)pointer; }

// A contract has no randomness; hash tables are seeded with this constant.
void arc4random_buf(void *destination, host_word length) {
  byte *bytes = destination;
  for (host_word index = 0; index < length; index++) bytes[index] = 0x5a;
}

// The barriers keep the compiler from turning each loop into a call of the function that it defines.
#define KEEP_LOOP __asm__ volatile("" ::: "memory")

// From this length on the host is cheaper than a loop.
enum { host_copy_threshold = 64 };

void *memcpy(void *restrict destination, const void *restrict source, host_word length) {
  if (length >= host_copy_threshold) {
    host_memory_copy(destination, source, length);
    return destination;
  }
  byte *to = destination;
  const byte *from = source;
  for (; length >= 8; length -= 8, to += 8, from += 8) {
    KEEP_LOOP;
    *(chunk *)to = *(const chunk *)from;
  }
  for (; length > 0; length--) {
    KEEP_LOOP;
    *to++ = *from++;
  }
  return destination;
}

void *memmove(void *destination, const void *source, host_word length) {
  if (length >= host_copy_threshold) {
    host_memory_copy(destination, source, length);
    return destination;
  }
  if (destination <= source) return memcpy(destination, source, length);
  byte *to = destination;
  const byte *from = source;
  while (length > 0) {
    KEEP_LOOP;
    length--;
    to[length] = from[length];
  }
  return destination;
}

void *memset(void *destination, int value, host_word length) {
  if (length >= host_copy_threshold) {
    host_memory_fill(destination, (byte)value, length);
    return destination;
  }
  byte *to = destination;
  host_word pattern = (byte)value * (host_word)0x0101010101010101;
  for (; length >= 8; length -= 8, to += 8) {
    KEEP_LOOP;
    *(chunk *)to = pattern;
  }
  for (; length > 0; length--) {
    KEEP_LOOP;
    *to++ = (byte)value;
  }
  return destination;
}

int memcmp(const void *first, const void *second, host_word length) {
  const byte *left = first;
  const byte *right = second;
  for (; length > 0; length--, left++, right++) {
    KEEP_LOOP;
    if (*left != *right) return *left - *right;
  }
  return 0;
}
