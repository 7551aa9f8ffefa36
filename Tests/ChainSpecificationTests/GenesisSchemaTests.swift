import ChainSpecification
import FixtureSupport
import Foundation
import Testing

@Suite struct GenesisSchemaTests {
  private static func schema() throws -> [String: Any] {
    let url = Fixtures.repository.appending(path: "Genesis/genesis.schema.json")
    return try #require(JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
  }

  @Test(arguments: GenesisSection.allCases)
  func `the schema has the parser's fields and requires the same`(section: GenesisSection) throws {
    let schema = try Self.schema()
    let definitions = try #require(schema["$defs"] as? [String: Any])
    let object = section == .root ? schema : try #require(definitions[section.rawValue] as? [String: Any])
    let properties = try #require(object["properties"] as? [String: Any])
    #expect(Set(properties.keys) == Set(section.requiredFields + section.optionalFields))
    #expect(Set(try #require(object["required"] as? [String])) == Set(section.requiredFields))
    #expect(object["additionalProperties"] as? Bool == false)
    for (name, property) in properties where property is [String: Any] {
      #expect((property as? [String: Any])?["description"] is String, "\(section).\(name) has a description")
    }
  }

  @Test func `the schema has the parameters' bounds and the contracts' names`() throws {
    let definitions = try #require(try Self.schema()["$defs"] as? [String: Any])
    let ai = try #require((definitions["ai"] as? [String: Any])?["properties"] as? [String: Any])
    for parameter in AIParameters.parameters {
      let forms = try #require((ai[parameter.name] as? [String: Any])?["anyOf"] as? [[String: Any]])
      #expect(forms.first?["minimum"] as? UInt64 == parameter.range.lowerBound, "\(parameter.name)")
      #expect(forms.first?["maximum"] as? UInt64 == parameter.range.upperBound, "\(parameter.name)")
    }
    let contract = try #require((definitions["systemContract"] as? [String: Any])?["properties"] as? [String: Any])
    let names = (contract["name"] as? [String: Any])?["enum"] as? [String]
    #expect(names == SystemContract.allCases.map(\.name))
  }
}
