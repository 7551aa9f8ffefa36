import ContractBuilder
import ContractKit
import Foundation
import JSONCoding
import Testing

@Suite("The storage layout of an artifact")
struct StorageLayoutTests {
  let layout: JSON

  init() throws { layout = try Sources.builtSample.get().storageLayout }

  /// Label, slot and offset of a list of variables.
  private func places(_ list: JSON?) -> [String] {
    guard case .array(let items) = list else { return [] }
    return items.map { item in
      "\(item["label"]?.text ?? "?") \(item["slot"]?.text ?? "?") \(item["offset"]?.text ?? "?")"
    }
  }

  private func place(_ name: String, _ position: StoragePosition) -> String {
    "\(name) \(position.slot) \(position.offset)"
  }

  @Test("says where the contract's own code puts each variable")
  func contract() {
    #expect(
      places(layout["storage"]) == [
        place("total", Shelf._at_total), place("isOpen", Shelf._at_isOpen), place("grade", Shelf._at_grade),
        place("year", Shelf._at_year), place("keeper", Shelf._at_keeper), place("stamp", Shelf._at_stamp),
        place("code", Shelf._at_code), place("digest", Shelf._at_digest), place("flags", Shelf._at_flags),
        place("latest", Shelf._at_latest), place("title", Shelf._at_title), place("visitors", Shelf._at_visitors),
        place("books", Shelf._at_books), place("cover", Shelf._at_cover), place("end", Shelf._at_end),
        place("series", Shelf._at_series),
      ])
  }

  @Test("says where a structure's own code puts each variable")
  func structures() {
    #expect(
      places(layout["types"]?["t_struct(Book)_storage"]?["members"]) == [
        place("pages", Book._at_pages), place("isLent", Book._at_isLent), place("author", Book._at_author),
        place("isbn", Book._at_isbn), place("inner", Book._at_inner), place("year", Book._at_year),
      ])
    #expect(
      places(layout["types"]?["t_struct(Cover)_storage"]?["members"]) == [
        place("text", Cover._at_text), place("colour", Cover._at_colour),
      ])
    #expect(layout["types"]?["t_struct(Book)_storage"]?["numberOfBytes"]?.text == "\(Book.storageSlots * 32)")
  }

  @Test("is what Solidity's rules give")
  func rules() {
    #expect(
      places(layout["storage"]) == [
        "total 0 0", "isOpen 1 0", "grade 1 1", "year 1 2", "keeper 1 4", "stamp 1 24", "code 2 0", "digest 3 0",
        "flags 4 0", "latest 5 0", "title 6 0", "visitors 7 0", "books 8 0", "cover 9 0", "end 14 0", "series 15 0",
      ])
    #expect(
      places(layout["types"]?["t_struct(Book)_storage"]?["members"]) == [
        "pages 0 0", "isLent 0 4", "author 0 5", "isbn 1 0", "inner 2 0", "year 4 0",
      ])
    #expect(
      layout["types"]?["t_mapping(t_address,t_mapping(t_uint64,t_uint256))"]?["label"]?.text
        == "mapping(address => mapping(uint64 => uint256))")
  }

  @Test("describes every collection as Solidity's compiler and OpenZeppelin's libraries do")
  func shapes() throws {
    let built = try ContractBuilder.build(source: Sources.shapes.path).storageLayout
    #expect(built == (try JSON.parse(LayoutFixture.shapes)))
    #expect(
      places(built["storage"]) == [
        place("time", Shapes._at_time), place("wide", Shapes._at_wide), place("selector", Shapes._at_selector),
        place("state", Shapes._at_state), place("signed", Shapes._at_signed), place("members", Shapes._at_members),
        place("owners", Shapes._at_owners), place("history", Shapes._at_history), place("times", Shapes._at_times),
        place("pairs", Shapes._at_pairs), place("byWide", Shapes._at_byWide), place("end", Shapes._at_end),
      ])
  }

  @Test("counts transient variables by themselves")
  func transient() throws {
    let artifact = try ContractBuilder.build(source: Sources.shapes.path)
    let layout = try #require(artifact.transientStorageLayout)
    #expect(
      places(layout["storage"]) == [
        place("isOpen", Shapes._transient_at_isOpen), place("level", Shapes._transient_at_level),
        place("seen", Shapes._transient_at_seen),
      ])
    #expect(places(layout["storage"]) == ["isOpen 0 0", "level 0 1", "seen 1 0"])
    #expect(layout["types"]?["t_mapping(t_address,t_uint48)"]?["label"]?.text == "mapping(address => uint48)")
    #expect(try JSON.parse(artifact.json)["transientStorageLayout"] == layout)
    #expect(try Sources.builtSample.get().transientStorageLayout == nil)
  }
}
