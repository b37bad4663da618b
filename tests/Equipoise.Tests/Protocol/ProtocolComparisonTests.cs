using Equipoise.Tests.Conduct;
using Equipoise.Trials.Protocol;

namespace Equipoise.Tests.Protocol;

public sealed class ProtocolComparisonTests
{
    private static readonly string Text = Repository.Read("protocols", "il2-rcc.yaml");

    [Fact]
    public void Comments_layout_quotes_and_the_order_of_keys_are_no_change()
    {
        var other = Text.Replace("   # ours", "   # nobody's", StringComparison.Ordinal)
            .Replace("{id: ecog, kind: code, label: ECOG performance status,", "{kind: code, id: ecog, label: \"ECOG performance status\",", StringComparison.Ordinal)
            .Replace("  windowDays: 14 ", "  windowDays:    14 ", StringComparison.Ordinal);
        other.ShouldNotBe(Text);
        Changes(other).ShouldBeEmpty();
    }

    [Fact]
    public void Each_change_is_named_by_its_section_and_place_with_what_was_and_what_is()
    {
        var changes = Changes(
            ("version: \"1.0\"", "version: \"1.1\""),
            ("value: 4000 /uL", "value: 3000 /uL"),
            ("value: [\"0\", \"1\"]", "value: [\"0\"]"),
            ("    - {id: E10, label: HIV negative, require: {field: hiv, operator: is, value: negative}}\n", ""),
            ("{id: LA, label: Locally advanced, accrualGoal: 68,", "{id: LA, label: Locally advanced, accrualGoal: 80,"),
            ("  - {id: OS, label: Overall survival,", "  - {id: OS2, label: \"Survival, again\", origin: randomisation, events: [death], censoring: lastContact}\n  - {id: OS, label: Overall survival,"));

        changes.Select(ProtocolComparison.Line).ShouldBe(
        [
            "trial.version: 1.0 -> 1.1",
            "eligibility.criteria.E01.require.value[1]: 1 (gone)",
            "eligibility.criteria.E02a.require.value: 4000 /uL -> 3000 /uL",
            "eligibility.criteria.E10: {id: E10, label: HIV negative, require: {field: hiv, operator: is, value: negative}} (gone)",
            "cohorts.LA.accrualGoal: 68 -> 80",
            "endpoints.OS2: {id: OS2, label: \"Survival, again\", origin: randomisation, events: [death], censoring: lastContact} (new)",
        ]);
        changes.Select(c => c.Section).Distinct().ShouldBe(["trial", "eligibility", "cohorts", "endpoints"]);
    }

    [Fact]
    public void Another_order_of_named_entries_is_a_change_of_its_own()
    {
        var change = Changes(
            ("  - {id: LA, label: Locally advanced (primary), cohorts: [LA]}\n", ""),
            ("  - {id: M1, label: Metastasectomy, cohorts: [M1]}\n", "  - {id: M1, label: Metastasectomy, cohorts: [M1]}\n  - {id: LA, label: Locally advanced (primary), cohorts: [LA]}\n")).ShouldHaveSingleItem();
        change.ShouldBe(new ProtocolChange("analysisSets", "analysisSets (order)", "LA, M1, ALL", "M1, LA, ALL"));
    }

    private static IEnumerable<ProtocolChange> Changes(params (string From, string To)[] changes)
    {
        var text = Text;
        foreach (var (from, to) in changes)
        {
            text.ShouldContain(from);
            text = text.Replace(from, to, StringComparison.Ordinal);
        }

        return Changes(text);
    }

    private static IEnumerable<ProtocolChange> Changes(string text) => ProtocolComparison.Of(GivenTrial.Parse(Text), GivenTrial.Parse(text));
}
