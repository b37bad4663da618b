using Equipoise.Statistics.Sequential;
using Equipoise.Tests.Conduct;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Safety.Expedited;
using Equipoise.Trials.Safety.Monitoring;

namespace Equipoise.Tests.Safety;

/// <summary>What a protocol may say about safety, and what it is told where it cannot.</summary>
public sealed class SafetyProtocolTests
{
    [Theory]
    [InlineData("family: pocock", "family: betaBinomial", "P221", "safety.rules[2].family")]
    [InlineData("      error: 0.05", "      level: 0.9", "P221", "safety.rules[2].family")]
    [InlineData("acceptableRate: 0.02", "acceptableRate: 0.9999", "P221", "safety.rules[2]")]
    [InlineData("toxicity: grade5", "toxicity: gradeAtLeast", "P221", "safety.rules[2].grade")]
    [InlineData("      participants: 51", "      participants: 51\n      grade: 4", "P221", "safety.rules[2].grade")]
    [InlineData("id: unexpected-serious", "id: treatment-deaths", "P007", "safety.rules")]
    [InlineData("kind: eventCount, id: unexpected-serious", "kind: eventCounts, id: unexpected-serious", "P005", "safety.rules[1].kind")]
    [InlineData("sponsorZone: America/Chicago", "sponsorZone: America/Shikago", "P210", "safety.sponsorZone")]
    [InlineData("recipient: cooperative group", "recipient: US regulator", "P222", "safety.reporting")]
    [InlineData("{name: notification, hours: 24}", "{name: notification}", "P222", "safety.reporting[2].rows[2].duties[0]")]
    [InlineData("{name: notification, hours: 24}", "{name: notification, hours: 24, calendarDays: 1}", "P222", "safety.reporting[2].rows[2].duties[0]")]
    [InlineData("{name: notification, hours: 24}", "{name: notification, from: reportBefore, hours: 24}", "P222", "safety.reporting[2].rows[2].duties[0].from")]
    [InlineData("{name: notification, hours: 24}", "{name: report, hours: 24}", "P007", "safety.reporting[2].rows[2].duties")]
    [InlineData("{id: expected and not grave, highestGrade: 3", "{id: expected and not grave, lowestGrade: 4, highestGrade: 3", "P222", "safety.reporting[2].rows[0]")]
    [InlineData("dictionary: CTCAE-5.0", "dictionary: WHO-1979", "P223", "safety.laboratory.gradeAutomatically")]
    [InlineData("reportFromGrade: 3", "reportFromGrade: 5", "P009", "safety.laboratory.reportFromGrade")]
    public void A_mistake_is_named(string from, string to, string code, string path)
    {
        var text = Repository.Read("protocols", "il2-rcc.yaml");
        text.ShouldContain(from);
        var diagnostics = TrialProtocol.Parse(text.Replace(from, to, StringComparison.Ordinal), "p").Diagnostics;
        diagnostics.Select(d => (d.Code, d.Path)).ShouldContain((code, path), string.Join('\n', diagnostics));
    }

    [Fact]
    public void The_worked_examples_rule_is_the_boundary_of_its_family()
    {
        var rule = GivenTrial.Parse(Repository.Read("protocols", "il2-rcc.yaml")).Document.Safety.Rules.OfType<ToxicityRate>().Single();
        var design = ToxicityRateDesign.Of(rule);
        design.ShouldBe(ToxicityDesigns.Pocock(51, 0.02, 0.05), new SameDesign());
        design.Error.ShouldBeLessThanOrEqualTo(0.05);
        design.Boundary.At(0.02).TotalStopping.ShouldBe(design.Error);
    }

    [Fact]
    public void Each_family_takes_its_own_numbers()
    {
        ToxicityRateDesign.Of(Rule(ToxicityFamily.ObrienFleming, error: 0.05)).ShouldBe(ToxicityDesigns.OBrienFleming(30, 0.2, 0.05), new SameDesign());
        ToxicityRateDesign.Of(Rule(ToxicityFamily.BetaBinomial, error: 0.1, prior: new BetaPrior(0.6, 2.4))).ShouldBe(ToxicityDesigns.BetaBinomial(30, 0.2, new BetaLaw(0.6, 2.4), 0.2, 0.1), new SameDesign());
        var level = ToxicityRateDesign.Of(Rule(ToxicityFamily.BetaBinomial, prior: new BetaPrior(0.6, 2.4), level: 0.95));
        level.Boundary.StopAt.ShouldBe(ToxicityDesigns.BetaBinomial(30, 0.2, new BetaLaw(0.6, 2.4), 0.95).StopAt);
        Should.Throw<ArgumentException>(() => ToxicityRateDesign.Of(Rule(ToxicityFamily.Pocock))).Message.ShouldContain("needs an error");
    }

    [Fact]
    public void Tables_that_are_named_are_those_of_the_regulators()
    {
        var safety = GivenTrial.Parse(Repository.Read("protocols", "il2-rcc.yaml").Replace("- {kind: siteToSponsor}", "- {kind: siteToSponsor}\n    - {kind: europeanUnion}", StringComparison.Ordinal)).Document.Safety;
        ProtocolTables.Of(safety).Select(t => t.Recipient).ShouldBe(["sponsor", "European database", "US regulator", "cooperative group"]);
        ProtocolTables.Of(safety)[2].ShouldBe(ReportingTables.UnitedStates);
        ProtocolTables.Zone(safety).Id.ShouldBe("America/Chicago");
        var plain = GivenTrial.Parse(Repository.Read("protocols", "6mp-leukaemia.yaml")).Document.Safety;
        (ProtocolTables.Of(plain).Length, ProtocolTables.Zone(plain).Id).ShouldBe((0, "Etc/UTC"));
    }

    private static ToxicityRate Rule(ToxicityFamily family, double? error = null, BetaPrior? prior = null, double? level = null) => new("r", WatchedToxicity.Grade5, family, 0.2, 30, error, prior, level, Terms: []);

    private sealed class SameDesign : IEqualityComparer<ToxicityDesign>
    {
        public bool Equals(ToxicityDesign? x, ToxicityDesign? y) => x!.Constant.Equals(y!.Constant) && x.Error.Equals(y.Error) && x.Boundary.StopAt.SequenceEqual(y.Boundary.StopAt);

        public int GetHashCode(ToxicityDesign obj) => obj.Constant.GetHashCode();
    }
}
