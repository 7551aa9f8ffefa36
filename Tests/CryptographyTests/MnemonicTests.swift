import Cryptography
import Primitives
import Testing

@Suite("BIP-39 mnemonic phrases")
struct MnemonicTests {
  @Test("every published vector gives its phrase and its seed", arguments: bip39Vectors)
  func vectors(entropy: String, phrase: String, seed: String) throws {
    let generated = try Mnemonic.generate(Hex.decode(entropy))
    #expect(generated.phrase == phrase)
    #expect(try Mnemonic(phrase) == generated)
    #expect(Hex.encode(generated.seed(passphrase: "TREZOR"), prefix: false) == seed)
  }

  @Test("the development phrase gives the well-known first accounts")
  func developmentAccounts() throws {
    let root = try HierarchicalKey(seed: Mnemonic(developmentPhrase).seed())
    let first = try root.derive(HierarchicalKey.ethereumPath(account: 0))
    let second = try root.derive("m/44h/60h/0h/0/1")
    #expect(first.privateKey.address.description == "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266")
    #expect(second.privateKey.address.description == "0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
    #expect(
      Hex.encode(first.privateKey.bytes) == "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80")
  }

  @Test("white space and capitals do not matter")
  func spelling() throws {
    let odd = " TEST test\ttest  test test test test test test test test\njunk "
    #expect(try Mnemonic(odd).phrase == developmentPhrase)
  }

  @Test("a phrase with a wrong count, word or checksum is refused with its position")
  func refusals() {
    #expect(throws: CryptographyError.wrongWordCount(2)) { try Mnemonic("test junk") }
    #expect(throws: CryptographyError.wrongWordCount(0)) { try Mnemonic("") }
    let misspelt = developmentPhrase.replacing("junk", with: "junc")
    #expect(throws: CryptographyError.unknownWord(position: 12)) { try Mnemonic(misspelt) }
    let swapped = developmentPhrase.replacing("junk", with: "test")
    #expect(throws: CryptographyError.wrongChecksum) { try Mnemonic(swapped) }
    #expect(throws: CryptographyError.wrongEntropyLength(15)) { try Mnemonic.generate(Bytes(repeating: 0, count: 15)) }
  }

  @Test("the passphrase is normalised to NFKD")
  func normalisation() throws {
    let mnemonic = try Mnemonic(developmentPhrase)
    #expect(mnemonic.seed(passphrase: "\u{e9}") == mnemonic.seed(passphrase: "e\u{301}"))
    #expect(mnemonic.seed(passphrase: "a") != mnemonic.seed())
  }

  @Test("random phrases are valid, and descriptions hide the words")
  func random() throws {
    let mnemonic = try Mnemonic.random()
    #expect(try Mnemonic(mnemonic.phrase) == mnemonic)
    #expect("\(mnemonic)" == "mnemonic phrase of 12 words" && String(reflecting: mnemonic) == "\(mnemonic)")
  }
}

private let developmentPhrase = "test test test test test test test test test test test junk"
