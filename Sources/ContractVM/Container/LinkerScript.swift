/// The linker script that lays a contract out as the memory map wants it (specification, section 8).
public enum LinkerScript {
  /// The stack that a contract gets when its author does not choose, in bytes.
  public static let defaultStackSize = 16_384
  /// The memory limit that a contract gets when its author does not choose.
  public static let defaultMemoryLimit = 1_048_576

  /// The text of the script for `ld.lld -n --gc-sections --emit-relocs -T`.
  ///
  /// It defines `__stack_top`, `__heap_start`, `__stack_size` and `__memory_limit`; the entry is `_start`, and section `.text._start` comes first.
  public static func text(
    stackSize: Int = defaultStackSize, memoryLimit: Int = defaultMemoryLimit
  ) -> String {
    """
    ENTRY(_start)
    PHDRS {
      readonly PT_LOAD FLAGS(4);
      data PT_LOAD FLAGS(6);
      text PT_LOAD FLAGS(5);
    }
    __stack_size = \(stackSize);
    __memory_limit = \(memoryLimit);
    SECTIONS {
      .rodata \(ContainerLimits.nullPageBytes) : {
        *(.rodata .rodata.* .srodata .srodata.* .data.rel.ro .data.rel.ro.*)
      } :readonly
      .data (ALIGN(\(ContainerLimits.nullPageBytes) + SIZEOF(.rodata), \(ContainerLimits.alignment)) + __stack_size) : {
        *(.data .data.* .sdata .sdata.*)
      } :data
      .bss : { *(.sbss .sbss.* .bss .bss.* COMMON) } :data
      __stack_top = ADDR(.data);
      __heap_start = ALIGN(., \(ContainerLimits.alignment));
      .text \(ContainerLimits.textBase) : { *(.text._start) *(.text .text.*) } :text
      /DISCARD/ : { *(.comment .eh_frame .eh_frame_hdr .llvm_addrsig .swift_modhash .swift1_* .note .note.* .riscv.attributes) }
    }

    """
  }
}
