import ContractKit

/// A contract with storage of every shape; the tests compile it natively and build it to bytecode.
@Contract
struct Shelf {
  /// The number of books.
  @Storage public var total: UInt256
  /// Whether one can visit.
  @Storage public var isOpen: Bool
  @Storage var grade: UInt8
  @Storage var year: UInt16
  /// Who keeps it.
  @Storage public var keeper: Address
  @Storage var stamp: UInt64
  @Storage var code: UInt32
  @Storage var digest: Hash
  @Storage var flags: StorageArray<Bool>
  @Storage var latest: UInt8
  @Storage var title: Text
  @Storage var visitors: Mapping<Address, Mapping<UInt64, UInt256>>
  @Storage var books: Mapping<Bytes, Book>
  @Storage var cover: Book
  @Storage var end: UInt8
  @Storage var series: StorageArray<Book>

  /// Opens the shelf.
  @Payable
  public init(keeper: Address, titles: [Text]) throws(ShelfError) {
    if titles.isEmpty { throw .noTitle }
    self.keeper = keeper
    title = titles[0]
    isOpen = true
  }

  /// Adds a book and gives the number of books.
  public mutating func add(_ name: Bytes, pages count: UInt32) throws(ShelfError) -> UInt256 {
    if books[name].pages != 0 { throw .known(name, pages: books[name].pages) }
    books[name].pages = count
    total += 1
    emit(Placed(name: name, pages: count))
    return total
  }

  /// The pages of a book.
  public func pages(of name: Bytes) -> (pages: UInt32, isThick: Bool) { (books[name].pages, books[name].pages > 500) }

  /// Accepts wei.
  @Payable
  public mutating func receive() {}

  /// The sum.
  public static func sum(_ numbers: [UInt256]) -> UInt256 {
    var sum = UInt256.zero
    for number in numbers { sum += number }
    return sum
  }
}

/// A book in storage.
@StorageStruct
struct Book {
  @Storage var pages: UInt32
  @Storage var isLent: Bool
  @Storage var author: Address
  @Storage var isbn: UInt64
  @Storage var inner: Cover
  @Storage var year: UInt16
}

/// The inside of a book's cover.
@StorageStruct
struct Cover {
  @Storage var text: Text
  @Storage var colour: UInt8
}

@Event
struct Placed {
  @Indexed var name: Bytes
  var pages: UInt32
}

@ContractError
enum ShelfError {
  case noTitle
  case known(Bytes, pages: UInt32)
}
