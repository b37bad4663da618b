using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Reading;

namespace Equipoise.Tests.Protocol;

public sealed class SchemaTests
{
    [Theory]
    [InlineData("il2-rcc.yaml")]
    [InlineData("6mp-leukaemia.yaml")]
    public void The_schema_accepts_the_shipped_protocols(string file) =>
        SchemaValidator.Faults(Repository.Read("protocols", file)).ShouldBeEmpty();

    [Theory]
    [InlineData("il2-rcc.yaml")]
    [InlineData("6mp-leukaemia.yaml")]
    public void The_schema_refuses_a_protocol_that_lost_a_required_key(string file)
    {
        var tree = ProtocolTree.Of(file);
        var every = tree.Keys.Where(k => k.Required).DistinctBy(k => Regex.Replace(k.Path, @"\[\d+\]", "[]")).ToList();

        every.Count.ShouldBeGreaterThan(120);
        every.Where(key => SchemaValidator.Faults(tree.Without(key).Yaml).Count == 0).ShouldBeEmpty();
    }

    /// <summary>Each text is put in place of a plain value of the interleukin-2 protocol: editor and program must agree.</summary>
    [Theory]
    [InlineData("masking: openLabel", "masking: openLable", false)]
    [InlineData("masking: openLabel", "masking: openLabel\n  kind: x", false)]
    [InlineData("peopleForChange: 2", "peopleForChange: 2.5", false)]
    [InlineData("peopleForChange: 2", "peopleForChange: 0", false)]
    [InlineData("windowDays: 14 ", "windowDays: -1 ", false)]
    [InlineData("everyMonths: 3,", "everyMonths: 0,", false)]
    [InlineData("power: 0.80", "power: 1.2", false)]
    [InlineData("power: 0.80", "power: .nan", false)]
    [InlineData("perKilogram: 600000 IU", "perKilogram: 600000 IUs", false)]
    [InlineData("perKilogram: 600000 IU", "perKilogram: 6e5 IU", true)]
    [InlineData("start: 1997-06-02", "start: 02.06.1997", false)]
    [InlineData("crossover: {kind: noCrossover}", "crossover: {kind: none}", false)]
    [InlineData("crossover: {kind: noCrossover}", "crossover: {kind: noCrossover, to: IL2}", false)]
    [InlineData("efficacy: true", "efficacy: yes", false)]
    [InlineData("accrualMonths: 36", "accrualMonths: 36\n  acrualMonths: 3", false)]
    public void Schema_and_program_agree_on_a_changed_value(string from, string to, bool accepted)
    {
        var yaml = Repository.Read("protocols", "il2-rcc.yaml");
        yaml.ShouldContain(from);
        var at = yaml.IndexOf(from, StringComparison.Ordinal);
        var changed = yaml[..at] + to + yaml[(at + from.Length)..];

        (SchemaValidator.Faults(changed).Count == 0).ShouldBe(accepted, string.Join("; ", SchemaValidator.Faults(changed)));
        (TrialProtocol.Parse(changed, "p").Diagnostics.Length == 0).ShouldBe(accepted, string.Join("; ", TrialProtocol.Parse(changed, "p").Diagnostics));
    }

    [Fact]
    public void Every_definition_is_described_and_every_reference_leads_to_one()
    {
        var definitions = SchemaValidator.Schema["$defs"]!.AsObject();
        foreach (var (name, definition) in definitions)
        {
            definition!.AsObject().ContainsKey("oneOf").ShouldBe(!definition.AsObject().ContainsKey("properties"), name);
            (definition["oneOf"]?.ToJsonString() ?? "").ShouldNotContain($"\"#/$defs/{name}\"", customMessage: name);
            if (definition["properties"] is not null)
            {
                definition["description"].ShouldNotBeNull(name);
                definition["properties"]!.AsObject().Where(p => p.Key != "kind" && p.Value!["$ref"] is null && p.Value["description"] is null).Select(p => p.Key).ShouldBeEmpty(name);
            }
        }

        Regex.Matches(SchemaWriter.Write(), "#/\\$defs/([^\"]+)").Select(m => m.Groups[1].Value).Distinct().ShouldAllBe(n => definitions.ContainsKey(n));
    }

    [Fact]
    public void Writing_the_schema_twice_gives_the_same_bytes() => SchemaWriter.Write().ShouldBe(SchemaWriter.Write());
}
