using System.Text.RegularExpressions;
using Equipoise.Trials.Protocol;

namespace Equipoise.Tests.Protocol;

/// <summary>Every required key, taken out of each shipped file one at a time.</summary>
public sealed partial class RequiredKeyTests
{
    /// <summary>The choices that may not be left open, by the code of their diagnostic.</summary>
    private static readonly (string Code, string Path)[] OpenChoices =
    [
        ("P101", @"^randomisation\.scheme(\.blockSizes|\.sizesKnownToSites)?$"),
        ("P102", @"\.dose\.rounding$"),
        ("P103", @"\.dose\.amount\.weight$"),
        ("P104", @"\.schedule\.slotRule$"),
        ("P105", @"\.derivation\.(formula|weight)$"),
        ("P106", @"^design\.boundary$|^analyses\[\d+\]\.(when|futility|binding)$|\.futility\[\d+\]\.enrolled$"),
        ("P107", @"^access\.unblinding$"),
        ("P108", @"^arms\[\d+\]\.crossover$"),
        ("P109", @"\.dose\.cap$"),
        ("P110", @"\.slotRule\.makeUp$"),
        ("P111", @"^endpoints\[\d+\]\.origin$"),
        ("P112", @"^endpoints\[\d+\]\.censoring$"),
        ("P113", @"^eligibility\.waivers$"),
        ("P114", @"^stratification\[\d+\]\.unknown$"),
        ("P115", @"^randomisation\.randomisedInError$"),
        ("P116", @"^followUp\.anchor$"),
        ("P117", @"^safety\.seriousWithinHours$"),
        ("P118", @"^access\.comparativeResults$"),
        ("P119", @"^closure\.runningCourses$"),
        ("P125", @"^endpoints\[\d+\]\.rules\.relapseDate$"),
        ("P121", @"^endpoints\[\d+\]\.rules\.missedVisits$"),
        ("P122", @"^endpoints\[\d+\]\.rules\.newTherapy$"),
        ("P124", @"\.schedule\.laterCycles$"),
    ];

    public static TheoryData<string, string> ChoicesOfTheInterleukinProtocol()
    {
        var data = new TheoryData<string, string>();
        foreach (var key in ProtocolTree.Of("il2-rcc.yaml").Keys.Where(k => k.Required && CodeOf(k.Path) != "P003"))
        {
            data.Add(CodeOf(key.Path), key.Path);
        }

        return data;
    }

    [Theory]
    [InlineData("il2-rcc.yaml", 700)]
    [InlineData("6mp-leukaemia.yaml", 250)]
    public void Taking_a_required_key_away_gives_one_diagnostic_at_the_mapping_that_lost_it(string file, int atLeast)
    {
        var tree = ProtocolTree.Of(file);
        var required = tree.Keys.Where(k => k.Required).DistinctBy(k => Pattern().Replace(k.Path, "[]") + k.Path.Length % 3).ToList();
        tree.Keys.Count(k => k.Required).ShouldBeGreaterThan(atLeast);
        var wrong = new List<string>();
        foreach (var key in required)
        {
            var (yaml, line) = tree.Without(key);
            var reading = TrialProtocol.Parse(yaml, file);
            var expected = (Code: CodeOf(key.Path), key.Path, Line: line);
            if (reading.Protocol is not null || reading.Diagnostics is not [var only] || (only.Code, only.Path, only.Line) != expected
                || only.Found != "nothing" || only.Accepted.Length == 0 || only.File != file)
            {
                wrong.Add($"{expected}: {string.Join(" | ", reading.Diagnostics.Take(3))}");
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(ChoicesOfTheInterleukinProtocol))]
    public void A_choice_left_open_is_named_by_its_own_code_and_says_why(string code, string path)
    {
        var tree = ProtocolTree.Of("il2-rcc.yaml");
        var only = TrialProtocol.Parse(tree.Without(tree.Keys.First(k => k.Path == path)).Yaml, "p").Diagnostics.ShouldHaveSingleItem();

        only.Code.ShouldBe(code);
        only.Path.ShouldBe(path);
        only.Message.ShouldStartWith("The protocol leaves open what must be decided beforehand.");
        only.Message.Length.ShouldBeGreaterThan("The protocol leaves open what must be decided beforehand. ".Length);
        only.Accepted.ShouldStartWith(path[(path.LastIndexOf('.') + 1)..] + ": ");
    }

    [Fact]
    public void Every_code_of_an_open_choice_stands_for_a_key_of_the_interleukin_protocol()
    {
        var required = ProtocolTree.Of("il2-rcc.yaml").Keys.Where(k => k.Required).Select(k => CodeOf(k.Path)).ToHashSet();

        OpenChoices.Select(c => c.Code).ShouldAllBe(c => required.Contains(c));
    }

    private static string CodeOf(string path) => OpenChoices.FirstOrDefault(c => Regex.IsMatch(path, c.Path)) is { Code: { } code } ? code : "P003";

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Pattern();
}
