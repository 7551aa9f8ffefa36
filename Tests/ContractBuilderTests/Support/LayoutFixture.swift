import Foundation

extension Sources {
  /// The sample with every kind of collection.
  static var shapes: URL { sample.deletingLastPathComponent().appending(path: "Shapes.swift") }
}

/// Storage layouts as Solidity's compiler prints them.
enum LayoutFixture {
  /// The layout of the sample with every kind of collection.
  static let shapes = #"""
    {
      "storage": [
        {"contract": "Shapes", "label": "time", "offset": "0", "slot": "0", "type": "t_uint48"},
        {"contract": "Shapes", "label": "wide", "offset": "6", "slot": "0", "type": "t_uint128"},
        {"contract": "Shapes", "label": "selector", "offset": "22", "slot": "0", "type": "t_bytes4"},
        {"contract": "Shapes", "label": "state", "offset": "26", "slot": "0", "type": "t_enum(State)"},
        {"contract": "Shapes", "label": "signed", "offset": "0", "slot": "1", "type": "t_int256"},
        {"contract": "Shapes", "label": "members", "offset": "0", "slot": "2", "type": "t_struct(AddressSet)_storage"},
        {"contract": "Shapes", "label": "owners", "offset": "0", "slot": "4", "type": "t_struct(UintToAddressMap)_storage"},
        {"contract": "Shapes", "label": "history", "offset": "0", "slot": "7", "type": "t_struct(Trace208)_storage"},
        {"contract": "Shapes", "label": "times", "offset": "0", "slot": "8", "type": "t_array(t_uint48)7_storage"},
        {"contract": "Shapes", "label": "pairs", "offset": "0", "slot": "10", "type": "t_array(t_struct(Pair)_storage)2_storage"},
        {"contract": "Shapes", "label": "byWide", "offset": "0", "slot": "14", "type": "t_mapping(t_uint128,t_array(t_bool)3_storage)"},
        {"contract": "Shapes", "label": "end", "offset": "0", "slot": "15", "type": "t_uint8"}
      ],
      "types": {
        "t_array(t_bool)3_storage": {"base": "t_bool", "encoding": "inplace", "label": "bool[3]", "numberOfBytes": "32"},
        "t_array(t_bytes32)dyn_storage": {"base": "t_bytes32", "encoding": "dynamic_array", "label": "bytes32[]", "numberOfBytes": "32"},
        "t_array(t_struct(Checkpoint208)_storage)dyn_storage": {"base": "t_struct(Checkpoint208)_storage", "encoding": "dynamic_array", "label": "struct Checkpoints.Checkpoint208[]", "numberOfBytes": "32"},
        "t_array(t_struct(Pair)_storage)2_storage": {"base": "t_struct(Pair)_storage", "encoding": "inplace", "label": "struct Pair[2]", "numberOfBytes": "128"},
        "t_array(t_uint48)7_storage": {"base": "t_uint48", "encoding": "inplace", "label": "uint48[7]", "numberOfBytes": "64"},
        "t_bool": {"encoding": "inplace", "label": "bool", "numberOfBytes": "1"},
        "t_bytes32": {"encoding": "inplace", "label": "bytes32", "numberOfBytes": "32"},
        "t_bytes4": {"encoding": "inplace", "label": "bytes4", "numberOfBytes": "4"},
        "t_enum(State)": {"encoding": "inplace", "label": "enum State", "numberOfBytes": "1"},
        "t_int256": {"encoding": "inplace", "label": "int256", "numberOfBytes": "32"},
        "t_mapping(t_bytes32,t_bytes32)": {"encoding": "mapping", "key": "t_bytes32", "label": "mapping(bytes32 => bytes32)", "numberOfBytes": "32", "value": "t_bytes32"},
        "t_mapping(t_bytes32,t_uint256)": {"encoding": "mapping", "key": "t_bytes32", "label": "mapping(bytes32 => uint256)", "numberOfBytes": "32", "value": "t_uint256"},
        "t_mapping(t_uint128,t_array(t_bool)3_storage)": {"encoding": "mapping", "key": "t_uint128", "label": "mapping(uint128 => bool[3])", "numberOfBytes": "32", "value": "t_array(t_bool)3_storage"},
        "t_string_storage": {"encoding": "bytes", "label": "string", "numberOfBytes": "32"},
        "t_struct(AddressSet)_storage": {
          "encoding": "inplace",
          "label": "struct EnumerableSet.AddressSet",
          "members": [
            {"contract": "AddressSet", "label": "_inner", "offset": "0", "slot": "0", "type": "t_struct(Set)_storage"}
          ],
          "numberOfBytes": "64"
        },
        "t_struct(Bytes32Set)_storage": {
          "encoding": "inplace",
          "label": "struct EnumerableSet.Bytes32Set",
          "members": [
            {"contract": "Bytes32Set", "label": "_inner", "offset": "0", "slot": "0", "type": "t_struct(Set)_storage"}
          ],
          "numberOfBytes": "64"
        },
        "t_struct(Bytes32ToBytes32Map)_storage": {
          "encoding": "inplace",
          "label": "struct EnumerableMap.Bytes32ToBytes32Map",
          "members": [
            {"contract": "Bytes32ToBytes32Map", "label": "_keys", "offset": "0", "slot": "0", "type": "t_struct(Bytes32Set)_storage"},
            {"contract": "Bytes32ToBytes32Map", "label": "_values", "offset": "0", "slot": "2", "type": "t_mapping(t_bytes32,t_bytes32)"}
          ],
          "numberOfBytes": "96"
        },
        "t_struct(Checkpoint208)_storage": {
          "encoding": "inplace",
          "label": "struct Checkpoints.Checkpoint208",
          "members": [
            {"contract": "Checkpoint208", "label": "_key", "offset": "0", "slot": "0", "type": "t_uint48"},
            {"contract": "Checkpoint208", "label": "_value", "offset": "6", "slot": "0", "type": "t_uint208"}
          ],
          "numberOfBytes": "32"
        },
        "t_struct(Pair)_storage": {
          "encoding": "inplace",
          "label": "struct Pair",
          "members": [
            {"contract": "Pair", "label": "count", "offset": "0", "slot": "0", "type": "t_uint32"},
            {"contract": "Pair", "label": "state", "offset": "4", "slot": "0", "type": "t_enum(State)"},
            {"contract": "Pair", "label": "note", "offset": "0", "slot": "1", "type": "t_string_storage"}
          ],
          "numberOfBytes": "64"
        },
        "t_struct(Set)_storage": {
          "encoding": "inplace",
          "label": "struct EnumerableSet.Set",
          "members": [
            {"contract": "Set", "label": "_values", "offset": "0", "slot": "0", "type": "t_array(t_bytes32)dyn_storage"},
            {"contract": "Set", "label": "_positions", "offset": "0", "slot": "1", "type": "t_mapping(t_bytes32,t_uint256)"}
          ],
          "numberOfBytes": "64"
        },
        "t_struct(Trace208)_storage": {
          "encoding": "inplace",
          "label": "struct Checkpoints.Trace208",
          "members": [
            {"contract": "Trace208", "label": "_checkpoints", "offset": "0", "slot": "0", "type": "t_array(t_struct(Checkpoint208)_storage)dyn_storage"}
          ],
          "numberOfBytes": "32"
        },
        "t_struct(UintToAddressMap)_storage": {
          "encoding": "inplace",
          "label": "struct EnumerableMap.UintToAddressMap",
          "members": [
            {"contract": "UintToAddressMap", "label": "_inner", "offset": "0", "slot": "0", "type": "t_struct(Bytes32ToBytes32Map)_storage"}
          ],
          "numberOfBytes": "96"
        },
        "t_uint128": {"encoding": "inplace", "label": "uint128", "numberOfBytes": "16"},
        "t_uint208": {"encoding": "inplace", "label": "uint208", "numberOfBytes": "26"},
        "t_uint256": {"encoding": "inplace", "label": "uint256", "numberOfBytes": "32"},
        "t_uint32": {"encoding": "inplace", "label": "uint32", "numberOfBytes": "4"},
        "t_uint48": {"encoding": "inplace", "label": "uint48", "numberOfBytes": "6"},
        "t_uint8": {"encoding": "inplace", "label": "uint8", "numberOfBytes": "1"}
      }
    }
    """#
}
